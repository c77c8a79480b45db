// engine_transitions.cpp: prints all that the real engine can do, step by step: engine_transitions POLICY THREADS [PREDICATE].
//
// Each line is a transition: the thread, its step, the lock before, the lock after; in the words of models/promela/engine.pml,
// whose transitions promela_test.py compares with these. With the name of a predicate, the policy answers that one the other
// way round: so that the test can be seen to fail.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rwlocker/core/engine.hpp"
#include "rwlocker/platform/native.hpp"
#include "rwlocker/policy/fair.hpp"
#include "rwlocker/policy/reader_phase_fair.hpp"
#include "rwlocker/policy/reader_preferring.hpp"
#include "rwlocker/policy/writer_preferring.hpp"

namespace rwlocker::tests {
namespace {

using core::side;
using core::word;

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "engine_transitions: %s\n", what.c_str());
    std::exit(1);
}

// One thread plays all: a token is a number, and time is what the step says it is.
struct stepped {
    template <class T>
    using atomic = std::atomic<T>;
    template <class T>
    using var = platform::native::var<T>;
    using order = std::memory_order;
    using wake_target = int*;
    struct nothing {};
    using record = nothing;

    struct clock {
        using duration = std::chrono::milliseconds;
        using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;
        static time_point now() noexcept { return time_point(moment); }
        static inline duration moment{0};
    };
    static constexpr unsigned brief_spins = 0;
    static constexpr unsigned release_width = 8;  // all at once: more than there are threads
    static constexpr unsigned relay_width = 8;
    static constexpr unsigned barge_limit = 2;
    static constexpr clock::duration patience{1};

    static void wake(wake_target target) noexcept { ++*target; }
    static nothing this_thread() noexcept { return {}; }
    static void relax() noexcept {}
    template <class Cell, class Predicate>
    static void spin_while(const Cell&, Predicate) noexcept {
        fail("the queue bit is held between two steps");
    }

    using trace = nothing;
    using stamp = nothing;
    static stamp this_step() noexcept { return {}; }
    struct observer {
        static void saw_doorway(side, trace&, stamp) noexcept {}
        static void saw_grant(side, trace&, stamp) noexcept {}
        static void saw_entry(const void*, side, trace&, stamp) noexcept {}
    };
};
static_assert(Platform<stepped>);

enum class doing { asks_to_read, asks_to_write, wakes, wakes_late, gives_up, releases, downgrades };
constexpr const char* step_names[] = {"asks_to_read", "asks_to_write", "wakes",     "wakes_late",
                                      "gives_up",     "releases",      "downgrades"};

struct step {
    std::size_t who;
    doing what;
};

enum class place { outside, queued, invited, designated, granted, inside };
constexpr const char* place_names[] = {"outside", "queued", "invited", "designated", "granted", "inside"};

// A lock and its threads, between two steps.
template <class P>
class lock_and_threads {
    using engine = core::engine<P, stepped>;
    using node = typename engine::node;
    struct thread {
        bool writes = false;
        bool is_inside = false;
        int tokens = 0;
        std::unique_ptr<node> waits{};
    };

   public:
    explicit lock_and_threads(std::size_t threads) : threads_(threads) {}

    void take(const step& next) {
        thread& t = threads_[next.who];
        stepped::clock::moment = next.what == doing::wakes_late ? stepped::patience : stepped::clock::duration{0};
        switch (next.what) {
            case doing::asks_to_read:
            case doing::asks_to_write:
                t.writes = next.what == doing::asks_to_write;
                t.waits = std::make_unique<node>(t.writes ? side::exclusive : side::shared, &t.tokens);
                return enter_if(engine_.begin(*t.waits) == core::begun::entered, t);
            case doing::wakes:
            case doing::wakes_late:
                take_token(t);
                return enter_if(engine_.on_wake(*t.waits) == core::woken::entered, t);
            case doing::gives_up: {
                const core::left how = engine_.leave(*t.waits);
                if (how == core::left::was_granted) fail("a waiter that was not granted can't leave");
                if (how == core::left::gone_owed) take_token(t);
                t.waits.reset();
                t.writes = false;
                return;
            }
            case doing::releases:
                t.is_inside = false;
                if (t.writes && !engine_.release_exclusive()) fail("the writer inside can't release");
                if (!t.writes) engine_.release_shared();
                t.writes = false;
                return;
            case doing::downgrades:
                if (!engine_.downgrade()) fail("the writer inside can't downgrade");
                t.writes = false;
                return;
        }
    }

    std::vector<step> possible() {
        std::vector<step> all;
        for (std::size_t who = 0; who < threads_.size(); ++who) {
            const auto add = [&](doing what) { all.push_back({who, what}); };
            switch (place_of(threads_[who])) {
                case place::outside:
                    add(doing::asks_to_read);
                    add(doing::asks_to_write);
                    break;
                case place::queued:
                    add(doing::gives_up);
                    break;
                case place::designated:
                    add(doing::wakes_late);
                    add(doing::gives_up);
                    [[fallthrough]];
                case place::invited:
                case place::granted:
                    add(doing::wakes);
                    break;
                case place::inside:
                    add(doing::releases);
                    if (threads_[who].writes) add(doing::downgrades);
                    break;
            }
        }
        return all;
    }

    std::string in_words() {
        std::string text;
        look([&](word s, const std::vector<const node*>& readers, const std::vector<const node*>& writers) {
            const auto number = [&](const char* name, std::uint64_t value) { text += name + std::to_string(value); };
            number("W", core::has_writer(s));
            number(" R", core::readers_in(s));
            number(" DW", core::has_designated(s));
            number(" PH", core::is_read_phase(s));
            number(" due", core::is_handoff_due(s));
            number(" readers:", readers.size());
            text += " writers:";
            for (const node* one : writers) {
                number(" ", index_of(one));
                number("/", (core::barges(s) - one->number) & core::barge_field);
            }
        });
        for (std::size_t who = 0; who < threads_.size(); ++who)
            text += "; " + std::to_string(who) + " " + place_names[static_cast<int>(place_of(threads_[who]))] + " " +
                    (threads_[who].writes ? "1" : "0");
        return text;
    }

   private:
    static void take_token(thread& t) {
        if (t.tokens != 1) fail("a waiter that is to wake has " + std::to_string(t.tokens) + " tokens");
        t.tokens = 0;
    }

    static void enter_if(bool has_entered, thread& t) {
        t.is_inside = has_entered;
        if (has_entered) t.waits.reset();
    }

    place place_of(thread& t) {
        if (t.is_inside) return place::inside;
        if (!t.waits) return place::outside;
        bool is_in_list = false;
        look([&](word, const std::vector<const node*>& readers, const std::vector<const node*>& writers) {
            for (const auto* list : {&readers, &writers})
                for (const node* one : *list) is_in_list |= one == t.waits.get();
        });
        const core::role now = t.waits->role_now;
        const place found = is_in_list && now == core::role::designated ? place::designated
                            : is_in_list                                ? place::queued
                            : now == core::role::invited                ? place::invited
                                                                        : place::granted;
        if (t.tokens != (found == place::queued ? 0 : 1))  // I6
            fail(std::string("who is ") + place_names[static_cast<int>(found)] + " has " + std::to_string(t.tokens) +
                 " tokens");
        return found;
    }

    template <class LookOn>
    void look(LookOn look_on) {
        const auto nodes_from = [](const node* first) {
            std::vector<const node*> nodes;
            for (const node* one = first; one != nullptr && (nodes.empty() || one != first); one = one->next)
                nodes.push_back(one);
            return nodes;
        };
        if (!engine_.try_inspect([&](word s, const node* reader, const node* writer) {
                look_on(s, nodes_from(reader), nodes_from(writer));
            }))
            fail("the queue bit is held between two steps");
    }

    std::size_t index_of(const node* one) const {
        for (std::size_t who = 0; who < threads_.size(); ++who)
            if (threads_[who].waits.get() == one) return who;
        fail("a node is queued that nobody waits with");
    }

    engine engine_;
    std::vector<thread> threads_;
};

// All locks that steps lead to, breadth first. An engine can't be copied: each is made anew, by the steps that led to it.
template <class P>
class explorer {
    struct known {
        std::size_t from = 0;
        step by{};
        std::vector<step> steps{};
        std::vector<std::string> leads_to{};
    };

   public:
    explicit explorer(std::size_t threads) : threads_(threads) {}

    void explore() {
        note(*fresh(), {});
        for (std::size_t at = 0; at < all_.size(); ++at)
            for (const step& next : std::vector<step>(all_[at].steps)) {
                auto lock = reached(at);
                lock->take(next);
                all_[at].leads_to.push_back(lock->in_words());
                note(*lock, {.from = at, .by = next});
            }
    }

    // What is printed of a lock says all that matters: whichever way it was reached, the same steps lead to the same.
    void require_that_words_say_it_all() const {
        for (std::size_t at = 0; at < all_.size(); ++at)
            for (std::size_t s = 0; s < all_[at].steps.size(); ++s) {
                const known& target = all_[number_of_.at(all_[at].leads_to[s])];
                if (target.from == at && is_same(target.by, all_[at].steps[s])) continue;
                for (std::size_t next = 0; next < target.steps.size(); ++next) {
                    auto lock = reached(at);
                    lock->take(all_[at].steps[s]);
                    lock->take(target.steps[next]);
                    if (lock->in_words() != target.leads_to[next])
                        fail("two ways to the same lock differ: " + all_[at].leads_to[s] + ", then " +
                             lock->in_words() + " or " + target.leads_to[next]);
                }
            }
    }

    void print() const {
        for (const auto& [words, number] : number_of_)
            for (std::size_t s = 0; s < all_[number].steps.size(); ++s) {
                const step& one = all_[number].steps[s];
                std::printf("%zu %s | %s | %s\n", one.who, step_names[static_cast<int>(one.what)], words.c_str(),
                            all_[number].leads_to[s].c_str());
            }
    }

   private:
    using world = lock_and_threads<P>;

    static bool is_same(const step& a, const step& b) { return a.who == b.who && a.what == b.what; }
    std::unique_ptr<world> fresh() const { return std::make_unique<world>(threads_); }

    std::unique_ptr<world> reached(std::size_t number) const {
        std::deque<step> way;
        for (std::size_t at = number; at != 0; at = all_[at].from) way.push_front(all_[at].by);
        auto lock = fresh();
        for (const step& one : way) lock->take(one);
        return lock;
    }

    void note(world& lock, known how) {
        if (!number_of_.emplace(lock.in_words(), all_.size()).second) return;
        how.steps = lock.possible();
        all_.push_back(std::move(how));
    }

    const std::size_t threads_;
    std::vector<known> all_;
    std::map<std::string, std::size_t> number_of_;
};

template <class P>
int print_all(std::size_t threads) {
    explorer<P> all(threads);
    all.explore();
    all.require_that_words_say_it_all();
    all.print();
    return 0;
}

// ---- policies that answer one question the other way round

template <class P>
struct turned_may_enter_shared : P {
    static constexpr bool may_enter_shared(word s) {
        return core::has_queued_writer(s) && !core::has_writer(s) ? !P::may_enter_shared(s) : P::may_enter_shared(s);
    }
};
template <class P>
struct turned_readers_go_first : P {
    static constexpr bool readers_go_first = !P::readers_go_first;
};
template <class P>
struct turned_readers_compete : P {
    static constexpr bool readers_compete = !P::readers_compete;
};
template <class P>
struct turned_readers_join_downgrade : P {
    static constexpr bool readers_join_downgrade(word s) {
        return core::has_queued_writer(s) ? !P::readers_join_downgrade(s) : P::readers_join_downgrade(s);
    }
};
template <class P>
struct turned_opens_read_phase : P {
    static constexpr bool opens_read_phase = !P::opens_read_phase;
};
template <class P>
struct turned_handoff_after : P {
    static constexpr unsigned handoff_after = 1;
};

template <class P>
int print_all(std::size_t threads, std::string_view turned) {
    if (turned.empty()) return print_all<P>(threads);
    if (turned == "may_enter_shared") return print_all<turned_may_enter_shared<P>>(threads);
    if (turned == "readers_go_first") return print_all<turned_readers_go_first<P>>(threads);
    if (turned == "readers_compete") return print_all<turned_readers_compete<P>>(threads);
    if (turned == "readers_join_downgrade") return print_all<turned_readers_join_downgrade<P>>(threads);
    if (turned == "opens_read_phase") return print_all<turned_opens_read_phase<P>>(threads);
    if (turned == "K") return print_all<turned_handoff_after<P>>(threads);
    fail("there is no such predicate: " + std::string(turned));
}

int run(std::string_view policy, std::size_t threads, std::string_view turned) {
    if (policy == "fair") return print_all<policy::Fair>(threads, turned);
    if (policy == "reader_phase_fair") return print_all<policy::ReaderPhaseFair>(threads, turned);
    if (policy == "reader_preferring") return print_all<policy::ReaderPreferring>(threads, turned);
    if (policy == "writer_preferring") return print_all<policy::WriterPreferring>(threads, turned);
    fail("there is no such policy: " + std::string(policy));
}

}  // namespace
}  // namespace rwlocker::tests

int main(int count, char** words) {
    if (count < 3 || count > 4) {
        std::fprintf(stderr, "usage: engine_transitions POLICY THREADS [PREDICATE]\n");
        return 2;
    }
    return rwlocker::tests::run(words[1], std::strtoul(words[2], nullptr, 10), count == 4 ? words[3] : "");
}
