// scene.hpp: a scenario, played by the threads of the model with one lock, under the eyes of monitors.
//
// What the monitors see is exact: the threads are fibers of one, so the scene's own books are plain data that no step of the
// model's threads can tear.
#pragma once

#include <array>
#include <memory>
#include <new>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "platform.hpp"
#include "play/notation.hpp"
#include "play/played_lock.hpp"
#include "world/world.hpp"

namespace rwbench::verify {

class scene;

// Sees what the threads do with the lock, each call right before it begins or right after it has returned. Fails the
// execution by world::fail.
class monitor {
   public:
    virtual ~monitor() = default;

    virtual void begins(const scene&) {}
    virtual void asks(const scene&, unsigned /*thread*/, side) {}
    virtual void enters(const scene&, unsigned /*thread*/, side) {}
    virtual void leaves(const scene&, unsigned /*thread*/, side) {}
    virtual void gives_up(const scene&, unsigned /*thread*/, side) {}
    virtual void downgrades(const scene&, unsigned /*thread*/) {}
    // A wait on the condition, which may end before it is notified, or not. It leaves right before, and enters right after.
    virtual void waits(const scene&, unsigned /*thread*/, side, bool /*may_give_up*/) {}
    virtual void returns(const scene&, unsigned /*thread*/, bool /*is_notified*/) {}
    virtual void notifies(const scene&, unsigned /*thread*/, std::size_t /*how_many*/) {}
    virtual void has_notified(const scene&, unsigned /*thread*/) {}
    virtual void ends(scene&) {}
};

class scene final : public program {
   public:
    scene(lock_case with, scenario what, std::vector<std::unique_ptr<monitor>> watched_by);
    ~scene() override;

    const scenario& what() const { return what_; }
    const lock_case& with() const { return with_; }

    unsigned threads() const override { return static_cast<unsigned>(what_.threads.size()); }
    void begin() override;
    void run(unsigned thread) override;
    void end() override;

    // ---- the books

    // How often a thread is inside, nested holds counted.
    unsigned holds(unsigned thread, side mode) const { return inside_[thread].of(mode); }
    unsigned readers_inside() const { return total(side::shared); }
    unsigned writers_inside() const { return total(side::exclusive); }
    // Somebody is inside with a writer.
    bool is_shared_with_writer() const;
    // How many writes have been made.
    unsigned version() const { return version_; }
    // How many sections were begun by a writer.
    unsigned writer_entries() const { return writer_entries_; }

    // What each call returned, and what each section saw: the same for two executions that no caller can tell apart.
    std::string outcome() const;

    played_lock* lock() { return lock_; }  // null: its life was ended

    // Of all executions so far: how often a waiter was overtaken, at the most.
    const overtaking::most& most_overtaken() const { return most_overtaken_; }
    void note_overtaken(const overtaking::most& in_one);
    // The last wait that exceeded a bound, a line for each step.
    const std::string& exceeding_wait() const { return exceeding_wait_; }
    void note_exceeding_wait(const std::string& trace) { exceeding_wait_ = trace; }

   private:
    struct seen_from_inside {
        unsigned shared = 0, exclusive = 0;
        unsigned& of(side mode) { return mode == side::shared ? shared : exclusive; }
        unsigned of(side mode) const { return mode == side::shared ? shared : exclusive; }
    };
    // Of one execution; made in its world.
    struct props {
        model_records records;
        model_var<unsigned, faithful> data{0};
        model_atomic<unsigned, faithful> met{0};
        model_atomic<unsigned, faithful> gave_up{0};
        std::stop_source stop;
        explicit props(unsigned threads) : records(threads) {}
    };

    unsigned total(side mode) const {
        unsigned sum = 0;
        for (const seen_from_inside& one : inside_) sum += one.of(mode);
        return sum;
    }

    void play(const section& what);
    void play_once(const section& what);
    bool enters(const section& what);
    void looks_and_writes(side mode);
    void comes_to(meeting how);
    void downgrades(const section& what);
    void waits_for_job(const section& what);
    bool waits(const section& what);
    bool is_notified(const section& what);
    void notifies(std::size_t how_many);
    void leaves(side mode);
    void end_lock();
    void forget_props();

    const lock_case with_;
    const scenario what_;
    const std::vector<std::unique_ptr<monitor>> monitors_;
    const unsigned meeting_;   // how many sections meet
    const unsigned sections_;  // outermost ones

    void* const room_;
    played_lock* lock_ = nullptr;
    std::optional<props> props_;

    std::array<seen_from_inside, most_threads> inside_{};
    std::array<std::vector<unsigned>, most_threads> saw_;
    unsigned depth_[most_threads] = {};
    unsigned version_ = 0;
    unsigned writer_entries_ = 0;
    unsigned jobs_ = 0;  // laid out, and not taken
    overtaking::most most_overtaken_;
    std::string exceeding_wait_;
    unsigned left_ = 0;  // outermost sections that are over, but for those that gave up
};

}  // namespace rwbench::verify
