// stage.hpp: threads as actors, of whom one moves at a time, and only as far as the test lets it.
//
// After    the cooperative schedulers of Relacy and Loom, reduced to what a drawn schedule needs: threads are real, so that
//          thread-locals, exceptions and sanitizers work as ever, but each stops before every operation of its platform
//          (instrumented_platform.hpp) until it is told to go on. Nothing sleeps, nothing depends on time.
//
//     stage on;                                    lock    R---.
//     actor& reader = on.enter("reader");          reader  R---.
//     actor& writer = on.enter("writer");          writer    W=
//     EXPECT_TRUE(reader.does([&] { lock.lock_shared(); }));      // it is inside
//     EXPECT_FALSE(writer.does([&] { lock.lock(); }));            // it can't go on: it waits
//     reader.does([&] { lock.unlock_shared(); });
//     EXPECT_TRUE(writer.goes_on());                              // now it is inside too
//
// Time is virtual: advance() moves it, and a deadline that lies behind makes its waiter able to go on, no more.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rwlocker::tests {

// What an actor is about to do.
enum class op : std::uint8_t { load, store, exchange, wake, relax, spin, park, nothing };

inline const char* name_of(op what) {
    static constexpr const char* names[] = {"load", "store", "exchange", "wake", "relax", "spin", "park", "nothing"};
    return names[static_cast<int>(what)];
}

class stage;

class actor {
   public:
    actor(const actor&) = delete;
    actor& operator=(const actor&) = delete;

    const std::string& name() const { return name_; }
    // About to do this; `nothing` when it has done what it was told.
    op next() const { return next_; }
    bool is_done() const { return next_ == op::nothing; }
    bool is_parked() const { return next_ == op::park; }
    bool can_go_on() const { return !is_done() && may_go_on_(); }

    // Tells it what to do, without letting it begin.
    void is_told(std::function<void()> task);
    // Lets it move until it is done (true), or can't go on by itself.
    bool goes_on();
    bool does(std::function<void()> task) {
        is_told(std::move(task));
        return goes_on();
    }
    // Lets it move until it is about to do its `count`th `what` from here; false if it is done, or stuck, before.
    bool goes_on_until(op what, int count = 1);
    // The same, of what it is told.
    bool begins(std::function<void()> task, op what, int count = 1) {
        is_told(std::move(task));
        return goes_on_until(what, count);
    }
    // One operation.
    void steps();

    // ---- for the platform

    // The actor that the calling thread is, if it is one.
    static actor*& current() {
        static thread_local actor* mine = nullptr;
        return mine;
    }
    // Returns once the actor is let go on. `may_go_on` is asked by whoever moves then, and only while the actor stands here.
    void stands_before(op what, std::function<bool()> may_go_on);

   private:
    friend stage;
    actor(stage& on, std::string name) : on_(on), name_(std::move(name)) {}
    void plays();

    stage& on_;
    const std::string name_;
    op next_ = op::nothing;
    std::function<bool()> may_go_on_ = [] { return true; };
    std::function<void()> task_;
    bool leaves_ = false;
    std::binary_semaphore go_{0};
    std::thread thread_;
};

class stage {
   public:
    using duration = std::chrono::nanoseconds;

    stage() { now_ns().store(start_of_time); }
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    // Everybody must be done, or able to become so.
    ~stage() {
        if (!all_done()) finishes();
        for (auto& each : actors_) {
            if (!each->is_done()) {
                // It stands where it is for ever; what it uses must outlive the process.
                each->thread_.detach();
                (void)each.release();
                continue;
            }
            each->leaves_ = true;
            each->go_.release();
            each->thread_.join();
        }
    }

    actor& enter(std::string name) {
        actors_.push_back(std::unique_ptr<actor>(new actor(*this, std::move(name))));
        actor& newcomer = *actors_.back();
        newcomer.thread_ = std::thread([&newcomer] { newcomer.plays(); });
        return newcomer;
    }

    // All go on, in turn, until they are done; a failure names those who can't. Time stands still.
    void finishes() {
        for (bool has_moved = true; has_moved && !all_done();) {
            has_moved = false;
            for (auto& each : actors_)
                if (each->can_go_on()) {
                    each->goes_on();
                    has_moved = true;
                }
        }
        expect_all_done();
    }

    // All go on until they are done, an operation at a time, in an order drawn from the seed. Time moves by chance, or when
    // nobody can go on without.
    void plays_out(std::uint64_t seed, duration most_at_once = std::chrono::microseconds(400)) {
        std::minstd_rand chance(static_cast<unsigned>(seed * 2654435761u + 1));
        std::uint64_t idle_jumps = 0;
        director_ = [this, chance, most_at_once, idle_jumps](actor* last) mutable -> actor* {
            for (;;) {
                if (chance() % 64 == 0) advance(most_at_once * (chance() % 8) / 8);
                // A run of several steps by one actor is as likely as a change: rare interleavings need both.
                if (last != nullptr && last->can_go_on() && chance() % 8 != 0) return last;
                std::vector<actor*> able;
                for (auto& each : actors_)
                    if (each->can_go_on()) able.push_back(each.get());
                if (!able.empty()) {
                    idle_jumps = 0;
                    return able[chance() % able.size()];
                }
                // Time alone may help those who wait with a deadline; no deadline of a test is farther than this.
                if (all_done() || ++idle_jumps > 1000) return nullptr;
                advance(most_at_once);
            }
        };
        moves(nullptr);
        expect_all_done();
    }

    void advance(duration by) { now_ns().fetch_add(by.count()); }

    static std::atomic<std::int64_t>& now_ns() {
        static std::atomic<std::int64_t> now{start_of_time};
        return now;
    }

    bool all_done() const {
        for (const auto& each : actors_)
            if (!each->is_done()) return false;
        return true;
    }

   private:
    friend actor;
    static constexpr std::int64_t start_of_time = 1'000'000'000;

    void expect_all_done() const {
        for (const auto& each : actors_)
            EXPECT_TRUE(each->is_done()) << each->name() << " is stranded before its next " << name_of(each->next());
    }

    // The controlling thread: lets the actors move until the director says that it's enough.
    void moves(actor* last) {
        actor* first = director_(last);
        if (first == nullptr) return;
        first->go_.release();
        enough_.acquire();
    }

    // The moving actor, which now stands: passes on the right to move.
    void passes_on(actor& from) {
        actor* next = director_(&from);
        if (next == &from) return;
        next != nullptr ? next->go_.release() : enough_.release();
        from.go_.acquire();
    }

    std::vector<std::unique_ptr<actor>> actors_;
    std::function<actor*(actor*)> director_;
    std::binary_semaphore enough_{0};
};

inline void actor::is_told(std::function<void()> task) {
    ASSERT_TRUE(is_done()) << name_ << " has not done yet what it was told before";
    task_ = std::move(task);
    may_go_on_ = [] { return true; };
    next_ = op::relax;  // something is to come
}

inline bool actor::goes_on() {
    on_.director_ = [this](actor*) { return can_go_on() ? this : nullptr; };
    on_.moves(this);
    return is_done();
}

inline bool actor::goes_on_until(op what, int count) {
    bool has_begun = false;  // where it stands now doesn't count again
    on_.director_ = [this, what, count, has_begun](actor*) mutable -> actor* {
        if (std::exchange(has_begun, true) && next_ == what && --count == 0) return nullptr;
        return can_go_on() ? this : nullptr;
    };
    on_.moves(this);
    return next_ == what;
}

inline void actor::steps() {
    bool has_moved = false;
    on_.director_ = [this, has_moved](actor*) mutable -> actor* {
        return !std::exchange(has_moved, true) && can_go_on() ? this : nullptr;
    };
    on_.moves(this);
}

inline void actor::stands_before(op what, std::function<bool()> may_go_on) {
    next_ = what;
    may_go_on_ = std::move(may_go_on);
    on_.passes_on(*this);
}

inline void actor::plays() {
    current() = this;
    go_.acquire();
    while (!leaves_) {
        task_();
        next_ = op::nothing;
        on_.passes_on(*this);
    }
}

}  // namespace rwlocker::tests
