// notation.cpp: see notation.hpp.
#include "play/notation.hpp"

namespace rwbench::verify {
namespace {

class parser {
   public:
    explicit parser(std::string_view word) : word_(word) {}

    scenario whole() {
        scenario all{std::string(word_), threads()};
        unsigned jobs = 0;
        for (const auto& thread : all.threads)
            for (const section& one : thread)
                if (one.mode == side::exclusive) jobs += all.jobs_for({one});
        if (jobs < all.takers()) refuse(0, "expected, for each wait (w), a notification (n) by who is or was a writer");
        return all;
    }

   private:
    std::vector<std::vector<section>> threads() {
        std::vector<std::vector<section>> all{thread()};
        while (takes('|')) all.push_back(thread());
        if (place_ < word_.size()) refuse(place_, "expected R, W, x or |");
        if (all.size() < 2 || all.size() > most_threads)
            refuse(0, "expected 2 to " + std::to_string(most_threads) + " threads, separated by |");
        return all;
    }

    [[noreturn]] void refuse(std::size_t at, const std::string& why) const {
        const std::string found = at < word_.size() ? "\"" + std::string(1, word_[at]) + "\"" : "the end";
        throw bad_word("\"" + std::string(word_) + "\", place " + std::to_string(at + 1) + ", at " + found + ": " +
                       why);
    }

    char next() {
        while (place_ < word_.size() && word_[place_] == ' ') ++place_;
        return place_ < word_.size() ? word_[place_] : '\0';
    }

    bool takes(char wanted) {
        if (next() != wanted) return false;
        ++place_;
        return true;
    }

    std::vector<section> thread() {
        const std::string_view all_deeds = "RWxwn", outside = all_deeds.substr(0, 3);
        std::vector<section> all;
        const auto begins = [&] {
            return next() != '\0' && (depth_ > 0 ? all_deeds : outside).find(next()) != outside.npos;
        };
        while (begins()) all.push_back(doing());
        if (all.empty()) refuse(place_, depth_ > 0 ? "expected R, W, x, w or n" : "expected R, W or x");
        return all;
    }

    std::vector<section> inside(side held) {
        std::vector<section> all;
        if (!takes('(')) return all;
        if (++depth_ > deepest) refuse(place_ - 1, "expected at most 5 sections inside each other");
        all = thread();
        for (section& one : all)
            if (one.does == deed::waits) one.mode = held;
        if (!takes(')')) refuse(place_, "expected )");
        --depth_;
        return all;
    }

    section doing() {
        section one;
        const std::size_t begin = place_;
        if (takes('x'))
            one.does = deed::requests_stop;
        else if (takes('w'))
            wait(one);
        else if (takes('n'))
            notification(one);
        else
            entered(one, begin);
        return one;
    }

    void wait(section& one) {
        if (depth_ > 1) refuse(place_ - 1, "a wait can only be directly inside an outermost section");
        one.does = deed::waits;
        one.waits = patience();
    }

    void notification(section& one) {
        one.does = deed::notifies;
        one.notified = takes('*') ? everybody : number_or(1);
    }

    patience_of patience() {
        if (takes('?')) return patience_of::timed;
        return takes('~') ? patience_of::stoppable : patience_of::forever;
    }

    // From 2 to 9, if there is one.
    unsigned number_or(unsigned otherwise) {
        if (next() < '0' || next() > '9') return otherwise;
        if (next() < '2') refuse(place_, "expected a number of times from 2 to 9");
        return static_cast<unsigned>(word_[place_++] - '0');
    }

    void entered(section& one, std::size_t begin) {
        one.mode = takes('W') ? side::exclusive : side::shared;
        if (one.mode == side::shared) takes('R');
        one.waits = takes('!') ? patience_of::none : patience();
        one.times = number_or(1);
        one.inside = inside(one.mode);
        one.meets = meets();
        if (takes('>')) {
            if (one.mode != side::exclusive) refuse(begin, "only W can be downgraded");
            if (!takes('R')) refuse(place_, "expected R after >");
            one.downgrades = true;
            one.inside_as_reader = inside(side::shared);
            one.meets_as_reader = meets();
        }
        if (takes('.')) {
            if (one.mode != side::exclusive || one.downgrades || depth_ > 0)
                refuse(begin, "only an outermost W that is not downgraded can end the lock");
            one.ends_lock = true;
        }
    }

    meeting meets() {
        if (takes('@')) return meeting::waits;
        return takes('+') ? meeting::tells : meeting::none;
    }

    static constexpr unsigned deepest = 4;  // a thread's record has room for six holds without an allocation

    const std::string_view word_;
    std::size_t place_ = 0;
    unsigned depth_ = 0;
};

}  // namespace

unsigned scenario::jobs_for(const std::vector<section>& some) const {
    unsigned jobs = 0;
    for (const section& one : some)
        jobs += one.does == deed::notifies ? (one.notified == everybody ? takers() : one.notified)
                                           : one.times * (jobs_for(one.inside) + jobs_for(one.inside_as_reader));
    return jobs;
}

scenario parse_scenario(std::string_view word) { return parser(word).whole(); }

}  // namespace rwbench::verify
