// stage.hpp: a lock and the actors around it, for one behaviour in one child process.
//
// What hangs is thrown as a finding: the child reports it and ends, its stuck threads with it. So actors are never joined.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "battery/actor.hpp"
#include "battery/behaviour.hpp"
#include "lock_instance.hpp"

namespace rwbench::battery {

// An operation that does not come back for so long never will.
constexpr auto hang_limit = std::chrono::milliseconds(1000);
// What lets a thread in lets it in within this, on a busy machine too.
constexpr auto patience = std::chrono::milliseconds(500);

class stage {
   public:
    // Throws lock_refused where the lock can't be created.
    explicit stage(const rwbench_lock& table) : table_(table), instance_(std::make_unique<lock_instance>(&table)) {}

    const rwbench_lock& table() const { return table_; }
    void* lock() const { return instance_->get(); }

    actor& enter() { return *actors_.emplace_back(std::make_unique<actor>(table_, lock())); }

    // Asks, and has it. Throws the finding where the lock hangs or refuses; `what` says what then failed.
    void has(actor& who, std::uint32_t side, const char* what) {
        who.ask(side);
        must_succeed(who, what);
    }
    void releases(actor& who, std::uint32_t side, const char* what) {
        who.give_back(side);
        must_succeed(who, what);
    }
    void must_succeed(actor& who, const char* what) {
        if (!who.is_done_within(hang_limit)) throw finding{verdict::bad, "hangs", "", what};
        const answer got = who.result();
        if (got.code != RWBENCH_OK) throw finding{verdict::bad, "fails", "", std::string(what) + ": " + got.said};
    }

    // The end of a child: threads that hang are nobody's to wait for.
    void abandon() {
        for (auto& one : actors_) static_cast<void>(one.release());
        static_cast<void>(instance_.release());
    }

   private:
    const rwbench_lock& table_;
    std::unique_ptr<lock_instance> instance_;
    std::vector<std::unique_ptr<actor>> actors_;
};

}  // namespace rwbench::battery
