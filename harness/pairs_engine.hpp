// pairs_engine.hpp: runs the trials of `uncontended`, lock and unlock of one side, by Google Benchmark's own loop.
//
// A trial is one call of RunSpecifiedBenchmarks for one benchmark of one lock and side, so that trials interleave as all
// others do; the figure is the CPU time of a pair. The side is in the request's parameters: readers = 1 is the read
// side, writers = 1 the write side.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "executor.hpp"

namespace rwbench {

class pairs_engine final : public executor {
   public:
    pairs_engine();
    trial_outcome run(const trial_request& request) override;

   private:
    struct shared;

    std::string register_once(const trial_request& request);

    // Outlives the engine where a lock never returns, and with it the thread that runs it.
    std::shared_ptr<shared> shared_;
    std::set<std::string> registered_;
};

// Sends each trial to the engine that its scenario asks for.
class engines final : public executor {
   public:
    engines(executor& workers, executor& pairs) : workers_(workers), pairs_(pairs) {}
    trial_outcome run(const trial_request& request) override {
        return (request.scenario->engine == RWBENCH_ENGINE_PAIRS ? pairs_ : workers_).run(request);
    }

   private:
    executor& workers_;
    executor& pairs_;
};

}  // namespace rwbench
