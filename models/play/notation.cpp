// notation.cpp: see notation.hpp.
#include "play/notation.hpp"

namespace rwbench::verify {
namespace {

class parser {
   public:
    explicit parser(std::string_view word) : word_(word) {}

    std::vector<std::vector<section>> threads() {
        std::vector<std::vector<section>> all{thread()};
        while (takes('|')) all.push_back(thread());
        if (place_ < word_.size()) refuse(place_, "expected R, W, x or |");
        if (all.size() < 2 || all.size() > most_threads)
            refuse(0, "expected 2 to " + std::to_string(most_threads) + " threads, separated by |");
        return all;
    }

   private:
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
        std::vector<section> all;
        while (next() == 'R' || next() == 'W' || next() == 'x') all.push_back(doing());
        if (all.empty()) refuse(place_, "expected R, W or x");
        return all;
    }

    section doing() {
        section one;
        const std::size_t begin = place_;
        if (takes('x')) {
            one.requests_stop = true;
            return one;
        }
        one.mode = takes('W') ? side::exclusive : side::shared;
        if (one.mode == side::shared) takes('R');
        if (takes('?'))
            one.waits = patience_of::timed;
        else if (takes('~'))
            one.waits = patience_of::stoppable;
        else if (takes('!'))
            one.waits = patience_of::none;
        if (next() >= '0' && next() <= '9') {
            if (next() < '2') refuse(place_, "expected a number of times from 2 to 9");
            one.times = static_cast<unsigned>(word_[place_++] - '0');
        }
        if (takes('(')) {
            if (++depth_ > deepest) refuse(place_ - 1, "expected at most 5 sections inside each other");
            one.inside = thread();
            if (!takes(')')) refuse(place_, "expected )");
            --depth_;
        }
        one.meets = meets();
        if (takes('>')) {
            if (one.mode != side::exclusive) refuse(begin, "only W can be downgraded");
            if (!takes('R')) refuse(place_, "expected R after >");
            one.downgrades = true;
            one.meets_as_reader = meets();
        }
        if (takes('.')) {
            if (one.mode != side::exclusive || one.downgrades || depth_ > 0)
                refuse(begin, "only an outermost W that is not downgraded can end the lock");
            one.ends_lock = true;
        }
        return one;
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

scenario parse_scenario(std::string_view word) { return {std::string(word), parser(word).threads()}; }

}  // namespace rwbench::verify
