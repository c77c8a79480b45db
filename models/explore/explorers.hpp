// explorers.hpp: the ways to go through the executions of a program.
#pragma once

#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "explore/trace.hpp"
#include "world/explorer.hpp"

namespace rwbench::verify {

// Every execution in which a thread is interrupted, though it could go on, at most `bound` times.
//
// After    Musuvathi and Qadeer, "Iterative context bounding for systematic testing of multithreaded programs", 2007.
class bounded_explorer : public explorer {
   public:
    static constexpr unsigned unbounded = ~0u;

    explicit bounded_explorer(unsigned bound) : bound_(bound) {}

    void begin() override;
    unsigned choose_thread(const crossroads& at) override;
    unsigned choose_value(unsigned options) override;
    bool end() override;
    bool is_sampling() const override { return false; }

    // Was an alternative left out because of the bound?
    bool left_out() const { return left_out_; }

   private:
    // A decision that was taken, and those that are still to be tried in its place.
    struct node {
        bool is_thread = false;
        unsigned taken = 0;
        unsigned options = 0;     // of a value
        unsigned untried = 0;     // of a thread, a bit for each
        bool interrupts = false;  // the current thread could go on: any other one interrupts it
        unsigned current = 0;
    };

    const unsigned bound_;
    std::vector<node> tree_;
    std::size_t depth_ = 0;
    unsigned interruptions_ = 0;
    bool left_out_ = false;
};

// At least one execution of every class (trace.hpp), and few more.
//
// After    Flanagan and Godefroid, "Dynamic partial-order reduction for model checking software", 2005; Abdulla, Aronis, Jonsson
//          and Sagonas, "Optimal dynamic partial order reduction", 2014 (its source sets); Godefroid's sleep sets.
//
// INVARIANTS
//    I1  When a node is left, every thread that is not in `backtrack` or asleep begins only executions that are of a class
//        which another thread of that node begins as well.
//    I2  A thread is asleep at a node if all classes that it begins there were tried from an earlier sibling.
//    I3  Of threads that do the very same, a later one does its first step that others can see after the earlier one did its
//        own: whatever has these two the other way round is the same with the threads' names exchanged. So the earlier one's
//        step enables the later one's, and the two never commute. An execution in which all that could go on must wait for
//        that is given up: the earlier ones are stuck there, and if the later ones, whom nobody has noticed yet, had looked
//        at the same moments, all would be; that execution is tried.
class dpor_explorer : public explorer {
   public:
    // For each thread, the one before it that does the very same; itself: there is none.
    using likeness = std::array<unsigned, most_threads>;
    static constexpr likeness nobody_is_alike{0, 1, 2, 3, 4};

    explicit dpor_explorer(const likeness& alike = nobody_is_alike) : alike_(alike) {}

    void begin() override;
    unsigned choose_thread(const crossroads& at) override;
    unsigned choose_value(unsigned options) override;
    bool end() override;
    bool is_sampling() const override { return false; }

    // Executions that were not given up because all that could run was asleep: one for each class, if no more.
    std::uint64_t whole_executions() const { return whole_; }
    // Of the execution that has just ended.
    std::uint64_t last_class() const { return trace_.hash(); }
    bool was_given_up() const { return is_given_up_; }

   private:
    struct node {
        bool is_thread = false;
        unsigned taken = 0;
        unsigned options = 0;    // of a value
        unsigned enabled = 0;    // of a thread: a bit for each, as in the next three
        unsigned backtrack = 0;  // to be tried
        unsigned done = 0;       // tried
        unsigned asleep = 0;     // when the node was reached
    };

    unsigned may_go_on(const crossroads& at) const;
    bool is_first_act(unsigned thread, const step& what) const;
    step next_of(unsigned thread, const crossroads& at) const;
    void execute(unsigned thread, const crossroads& at, const node& from);
    void reverse(std::size_t earlier, unsigned thread, const vector_clock& known);

    likeness alike_;
    trace trace_;
    std::vector<node> tree_;
    std::vector<std::size_t> node_of_step_;
    std::size_t depth_ = 0;
    std::size_t first_new_ = 0;  // the first node that was not passed before with the decision that it has now
    unsigned asleep_ = 0;
    unsigned acted_ = 0;        // bit t: thread t has done a step that others can see
    bool is_given_up_ = false;  // nothing was left but what sleeps: the execution is only brought to its end
    std::uint64_t whole_ = 0;
};

// How much of the classes was seen in a sample, and how much not.
//
// After    Good, "The population frequencies of species and the estimation of population parameters", 1953 (what the next
//          execution's chance to be new is, with Turing); Chao, "Nonparametric estimation of the number of classes in a
//          population", 1984 (a lower bound of how many there are).
class coverage {
   public:
    void add(std::uint64_t class_hash);

    std::uint64_t executions() const { return executions_; }
    std::uint64_t classes() const { return seen_.size(); }
    double chance_of_new() const;
    double least_classes() const;
    bool is_full() const { return seen_.size() >= room; }

   private:
    static constexpr std::size_t room = 2'000'000;

    std::unordered_map<std::uint64_t, std::uint32_t> seen_;
    std::uint64_t executions_ = 0;
    std::uint64_t once_ = 0, twice_ = 0;
};

// What draws its decisions has a seed, and counts the classes that it came by.
class sampling_explorer : public explorer {
   public:
    explicit sampling_explorer(std::uint64_t seed) : random_(seed) {}

    void begin() override;
    unsigned choose_thread(const crossroads& at) final;
    unsigned choose_value(unsigned options) final;
    bool end() override;
    bool is_sampling() const override { return true; }

    const coverage& seen() const { return seen_; }

   protected:
    virtual unsigned draw_thread(const crossroads& at) = 0;
    unsigned draw_below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

   private:
    std::mt19937_64 random_;
    trace trace_;
    coverage seen_;
};

// Each enabled thread with the same chance.
class random_explorer : public sampling_explorer {
   public:
    using sampling_explorer::sampling_explorer;

   private:
    unsigned draw_thread(const crossroads& at) override;
};

// Threads have priorities; at `depth` - 1 random steps the running one falls below all others.
//
// After    Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic guarantees of finding
//          bugs", 2010. The length of an execution, which it needs, is measured as it goes.
class pct_explorer : public sampling_explorer {
   public:
    pct_explorer(std::uint64_t seed, unsigned depth) : sampling_explorer(seed), depth_(depth) {}

    void begin() override;
    bool end() override;

   private:
    unsigned draw_thread(const crossroads& at) override;

    const unsigned depth_;
    std::array<int, most_threads> priority_{};
    std::vector<unsigned> falls_at_;
    unsigned step_ = 0;
    unsigned length_ = 32;  // of the longest execution so far
    int lowest_ = 0;
};

// One execution, by its decisions. Where the program has changed, so that one can't be taken, the next best is.
class replaying_explorer : public explorer {
   public:
    replaying_explorer(path decisions, bool is_sampling)
        : decisions_(std::move(decisions)), is_sampling_(is_sampling) {}

    void begin() override { place_ = 0; }
    unsigned choose_thread(const crossroads& at) override;
    unsigned choose_value(unsigned options) override;
    bool end() override { return false; }
    bool is_sampling() const override { return is_sampling_; }

    // Every decision was taken as it was written.
    bool was_exact() const { return is_exact_ && place_ == decisions_.size(); }

   private:
    const path decisions_;
    const bool is_sampling_;
    std::size_t place_ = 0;
    bool is_exact_ = true;
};

// The current thread if it can go on, else the first that can.
unsigned without_interruption(const crossroads& at);

}  // namespace rwbench::verify
