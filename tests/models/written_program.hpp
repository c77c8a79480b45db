// written_program.hpp: a program for the model's world, written in a test: what is shared, and a function for each thread.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "platform.hpp"
#include "world/world.hpp"

namespace rwbench::verify::tests {

// `Shared` is made anew for each execution.
template <class Shared>
class written_program : public program {
   public:
    using thread_function = std::function<void(Shared&)>;

    explicit written_program(std::vector<thread_function> threads, thread_function in_the_end = {})
        : threads_(std::move(threads)), in_the_end_(std::move(in_the_end)) {}
    ~written_program() override { forget(); }

    unsigned threads() const override { return static_cast<unsigned>(threads_.size()); }
    void begin() override {
        forget();
        records_ = std::make_unique<model_records>(threads());
        shared_ = std::make_unique<Shared>();
    }
    void run(unsigned thread) override { threads_[thread](*shared_); }
    void end() override {
        if (in_the_end_) in_the_end_(*shared_);
        shared_.reset();
        records_.reset();
    }

   private:
    // What an execution left that was ended in the middle: its world is gone, so it can't be destroyed.
    void forget() {
        (void)shared_.release();
        (void)records_.release();
    }

    const std::vector<thread_function> threads_;
    const thread_function in_the_end_;
    std::unique_ptr<Shared> shared_;
    std::unique_ptr<model_records> records_;
};

}  // namespace rwbench::verify::tests
