// world.cpp: see world.hpp. The one file that includes Relacy.
//
// Relacy keeps the memory model: which stores a load may see, what happens before what, which accesses race. Scheduling is
// ours: every thread counts as running for Relacy until it ends, and a thread that waits is not chosen before its wait is
// over. So a wait is one step, enabled or not, and what an explorer sees is all that there is to decide.
#include "world/world.hpp"

// All that relacy.hpp would include but what defines `new`, `malloc` and the like as macros.
#include <signal.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <new>
#include <set>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

#include <relacy/atomic.hpp>
#include <relacy/atomic_fence.hpp>
#include <relacy/backoff.hpp>
#include <relacy/base.hpp>
#include <relacy/context.hpp>
#include <relacy/context_base_impl.hpp>
#include <relacy/dyn_thread.hpp>
#include <relacy/stdlib/condition_variable.hpp>
#include <relacy/stdlib/event.hpp>
#include <relacy/stdlib/mutex.hpp>
#include <relacy/stdlib/semaphore.hpp>
#include <relacy/test_suite.hpp>
#include <relacy/thread_local.hpp>
#include <relacy/var.hpp>

namespace rwbench::verify {
namespace {

using number = std::uint64_t;
using relacy_cell = rl::atomic<number>;

constexpr rl::memory_order order_of(std::memory_order order) {
    switch (order) {
        case std::memory_order_relaxed:
            return rl::mo_relaxed;
        case std::memory_order_consume:
            return rl::mo_consume;
        case std::memory_order_acquire:
            return rl::mo_acquire;
        case std::memory_order_release:
            return rl::mo_release;
        case std::memory_order_acq_rel:
            return rl::mo_acq_rel;
        default:
            return rl::mo_seq_cst;
    }
}

const char* name_of(std::memory_order order) {
    constexpr const char* names[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst"};
    return names[static_cast<int>(order)];
}

rl::debug_info info_of(const place& at) { return {at.function, at.file, at.line}; }

// Relacy refuses a failing order that is stronger than the succeeding one, which C++17 allows.
rl::memory_order hit_order(std::memory_order hit, std::memory_order miss) {
    if (miss == std::memory_order_seq_cst) return rl::mo_seq_cst;
    if (miss == std::memory_order_acquire && hit == std::memory_order_release) return rl::mo_acq_rel;
    if (miss == std::memory_order_acquire && hit == std::memory_order_relaxed) return rl::mo_acquire;
    return order_of(hit);
}

// An object whose life is checked: each use is a read of it, its end a write. So a use that does not happen before the end is
// a race in every order of the steps, also in those in which it came first by luck.
struct life {
    const void* owner = nullptr;
    bool is_alive = false;
    rl::var_data* uses = nullptr;
};

struct cell_slot : life {
    alignas(relacy_cell) unsigned char storage[sizeof(relacy_cell)];
    const char* name = "";
    unsigned nth = 0;  // among those of its name
    cell_words words = nullptr;

    relacy_cell& atomic() { return *std::launder(reinterpret_cast<relacy_cell*>(storage)); }
};

struct plain_slot : life {
    rl::var_data* accesses = nullptr;
};

// When a thread that waits may go on.
struct wait {
    bool is_waiting = false;
    unsigned cell = 0;
    world::condition holds = nullptr;
    const void* of = nullptr;
};

// The execution that is running, and the exploration that it is part of.
struct running {
    program* who = nullptr;
    explorer* by = nullptr;
    const exploration_limits* limits = nullptr;
    exploration* out = nullptr;
    unsigned threads = 0;

    // Of this execution; the slots' memory stays.
    std::vector<cell_slot> cells;
    std::vector<plain_slot> plains;
    unsigned cells_used = 0;
    unsigned plains_used = 0;
    step next[most_threads];
    wait waits[most_threads];
    const number* expects[most_threads] = {};  // the value with which its next step, a compare-exchange, succeeds
    bool has_ended[most_threads] = {};
    int current = -1;
    unsigned steps = 0;
    bool is_stuck = false;
    bool is_scheduled = false;  // the threads run: each step is a point of decision
    path taken;
};

running* now = nullptr;

rl::thread_info_base& me() { return *rl::ctx().threadx_; }

bool is_enabled(unsigned thread) {
    if (now->has_ended[thread]) return false;
    const wait& mine = now->waits[thread];
    if (!mine.is_waiting) return true;
    return !mine.holds(mine.of, now->cells[mine.cell].atomic().debug_value());
}

// Nobody can go on: somebody who waits is chosen to say so.
unsigned somebody_left() {
    for (unsigned t = 0; t < now->threads; ++t)
        if (!now->has_ended[t]) return t;
    return 0;
}

// What comes of a compare-exchange is known once it is its turn: it goes by the newest value.
void foresee_exchanges() {
    for (unsigned t = 0; t < now->threads; ++t) {
        if (now->expects[t] == nullptr) continue;
        cell_slot& slot = now->cells[now->next[t].object];
        const bool fails = slot.is_alive && slot.atomic().debug_value() != *now->expects[t];
        now->next[t].what = fails ? doing::load : doing::change;
    }
}

unsigned choose_thread() {
    foresee_exchanges();
    crossroads at{.threads = now->threads, .enabled = 0, .current = now->current, .next = now->next};
    for (unsigned t = 0; t < now->threads; ++t)
        if (is_enabled(t)) at.enabled |= 1u << t;
    if (at.enabled == 0) {
        now->is_stuck = true;
        return somebody_left();
    }
    const unsigned chosen = now->by->choose_thread(at);
    now->taken.push_back({0, static_cast<std::uint8_t>(chosen)});
    now->current = static_cast<int>(chosen);
    ++now->steps;
    return chosen;
}

unsigned choose_value(unsigned options) {
    if (options < 2) return 0;
    const unsigned chosen = now->by->choose_value(options);
    now->taken.push_back({static_cast<std::uint8_t>(options), static_cast<std::uint8_t>(chosen)});
    return chosen;
}

void begin_execution() {
    now->cells_used = now->plains_used = 0;
    now->steps = 0;
    now->is_stuck = false;
    now->is_scheduled = false;
    now->taken.clear();
    now->current = -1;
    for (unsigned t = 0; t < most_threads; ++t) {
        now->next[t] = {};
        now->waits[t] = {};
        now->expects[t] = nullptr;
        now->has_ended[t] = t >= now->threads;
    }
    now->out->story.clear();
    now->by->begin();
}

// ---- what Relacy asks of a scheduler and of a test

// Allocations are no business of the model here: Relacy's operator new and delete, which its headers give to the whole
// program, are to be malloc and free. Relacy has a member for that, for its own allocations.
struct untracked : rl::context {
    static void allocations() {
        constexpr int rl::context::*disabled = &untracked::disable_alloc_;
        rl::ctx().*disabled += 1;
    }
};

struct thread_state : rl::scheduler_thread_info {};

template <rl::thread_id_t threads>
class bridge : public rl::scheduler<bridge<threads>, thread_state, threads> {
    using base = rl::scheduler<bridge, thread_state, threads>;

   public:
    struct task_t {};

    bridge(rl::test_params& params, typename base::shared_context_t& shared, rl::thread_id_t dynamic)
        : base(params, shared, dynamic) {}

    rl::thread_id_t iteration_begin_impl() {
        if (!is_untracked_) untracked::allocations();
        is_untracked_ = true;
        begin_execution();
        return choose_thread();
    }

    rl::thread_id_t schedule_impl(rl::unpark_reason& reason, unsigned) {
        reason = rl::unpark_reason_normal;
        return choose_thread();
    }

    unsigned rand_impl(unsigned limit, rl::sched_type what) {
        if (what == rl::sched_type_atomic_load && !now->limits->sees_old_values) return 0;  // the newest
        return choose_value(limit);
    }

    bool iteration_end_impl() {
        exploration& out = *now->out;
        ++out.executions;
        out.steps += now->steps;
        if (!now->by->end()) {
            out.is_exhausted = true;
            return true;
        }
        if (out.executions >= now->limits->executions) return true;
        return out.executions % 64 == 0 && now->limits->is_over && now->limits->is_over();
    }

    rl::iteration_t iteration_count_impl() { return 1; }
    void get_state_impl(std::ostream&) {}
    void set_state_impl(std::istream&) {}
    void on_thread_block(rl::thread_id_t, bool) {}
    void purge_blocked_threads() {}
    void thread_finished_impl() {}

   private:
    bool is_untracked_ = false;
};

void expect_nothing_left() {
    for (unsigned i = 0; i < now->cells_used; ++i)
        if (now->cells[i].is_alive)
            world::fail(finding_kind::left_behind,
                        std::string("the ") + now->cells[i].name + " that was made never ended");
    for (unsigned i = 0; i < now->plains_used; ++i)
        if (now->plains[i].is_alive) world::fail(finding_kind::left_behind, "plain data that was made never ended");
}

template <rl::thread_id_t threads>
struct execution : rl::test_suite<execution<threads>, threads> {
    void before() {
        now->who->begin();
        now->is_scheduled = true;
    }
    void thread(unsigned id) {
        if (id < now->who->threads()) now->who->run(id);
        now->has_ended[id] = true;
        now->current = -1;
    }
    void after() {
        now->is_scheduled = false;
        now->who->end();
        expect_nothing_left();
    }
};

struct swallowed : std::streambuf {
    int overflow(int c) override { return c; }
};

template <rl::thread_id_t threads>
void explore_with() {
    swallowed nothing;
    std::ostream nowhere(&nothing);
    rl::test_params params;
    params.output_stream = params.progress_stream = &nowhere;
    params.search_type = now->by->is_sampling() ? rl::sched_random : rl::sched_full;
    params.execution_depth_limit = ~0u;
    rl::ostringstream state;
    (void)rl::run_test<execution<threads>, bridge<threads>>(params, state, false);
}

// ---- steps

std::string who_waits() {
    std::string text;
    for (unsigned t = 0; t < now->threads; ++t) {
        if (now->has_ended[t] || !now->waits[t].is_waiting) continue;
        text += text.empty() ? "" : ", ";
        text += "thread " + std::to_string(t + 1);
        text += now->next[t].what == doing::park ? " sleeps" : " waits";
        text += std::string(" for the ") + now->cells[now->waits[t].cell].name;
    }
    return text;
}

// The point of decision before a step.
void stand_before(const step& what, const wait& until = {}, const number* expected = nullptr) {
    if (!now->is_scheduled) return;
    const unsigned mine = world::thread();
    now->next[mine] = what;
    now->waits[mine] = until;
    now->expects[mine] = expected;
    rl::ctx().sched();
    now->expects[mine] = nullptr;
    if (now->is_stuck) world::fail(finding_kind::stuck, "nobody can go on: " + who_waits());
    if (now->steps > now->limits->steps_of_one)
        world::fail(finding_kind::endless,
                    "an execution has more than " + std::to_string(now->limits->steps_of_one) + " steps");
    now->waits[mine] = {};
}

step about(doing what, unsigned cell, std::memory_order order) {
    return {what, cell, order == std::memory_order_seq_cst};
}

cell_slot& slot_of(unsigned cell, const void* owner) {
    if (cell >= now->cells_used || !now->cells[cell].is_alive || now->cells[cell].owner != owner)
        world::fail(finding_kind::after_end, "an atomic is used that is not there any more");
    cell_slot& slot = now->cells[cell];
    if (!slot.uses->load(me()))
        world::fail(finding_kind::after_end,
                    std::string("the ") + slot.name + " may be used after its end: nothing orders the two");
    return slot;
}

void tell(const place& at, std::string text) {
    now->out->story.push_back({world::thread(), true, std::move(text), at});
}

std::string words_of(const cell_slot& slot, number before, number after) {
    if (slot.words != nullptr) return slot.words(before, after);
    return before == after ? std::to_string(before) : std::to_string(before) + " -> " + std::to_string(after);
}

std::string named(const cell_slot& slot) {
    return slot.nth == 0 ? slot.name : std::string(slot.name) + " " + std::to_string(slot.nth + 1);
}

void begin_life(life& slot, const void* owner) {
    slot.owner = owner;
    slot.is_alive = true;
    slot.uses = rl::ctx().var_ctor();
    slot.uses->init(me());
}

// False: somebody uses it still, or may.
bool end_life(life& slot) {
    const bool is_last = slot.uses->store(me());
    rl::ctx().var_dtor(slot.uses);
    slot.is_alive = false;
    return is_last;
}

// A broken lock may follow a pointer to nowhere. That ends the execution, not the process: the handler leaves the fiber for
// good, by the jump that every finding takes.
extern "C" void memory_is_not_there(int) {
    world::fail(finding_kind::crash, "memory is used that is not there: the thread would crash");
}

class crashes_as_findings {
   public:
    crashes_as_findings() {
        const stack_t elsewhere{.ss_sp = room_.data(), .ss_flags = 0, .ss_size = room_.size()};
        sigaltstack(&elsewhere, &stack_before_);
        struct sigaction how {};
        how.sa_handler = memory_is_not_there;
        how.sa_flags = SA_ONSTACK | SA_NODEFER;
        for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &how, &before_[i]);
    }
    ~crashes_as_findings() {
        for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
        sigaltstack(&stack_before_, nullptr);
    }
    crashes_as_findings(const crashes_as_findings&) = delete;
    crashes_as_findings& operator=(const crashes_as_findings&) = delete;

   private:
    static constexpr std::array signals{SIGSEGV, SIGBUS};
    std::vector<char> room_ = std::vector<char>(1 << 16);
    stack_t stack_before_{};
    std::array<struct sigaction, signals.size()> before_{};
};

}  // namespace

exploration explore(program& who, explorer& by, const exploration_limits& limits) {
    exploration out;
    running mine;
    mine.who = &who;
    mine.by = &by;
    mine.limits = &limits;
    mine.out = &out;
    mine.threads = std::max(who.threads(), 2u);  // Relacy has no world of one thread
    mine.cells.resize(64);
    mine.plains.resize(256);
    now = &mine;
    const crashes_as_findings caught;
    switch (mine.threads) {
        case 2:
            explore_with<2>();
            break;
        case 3:
            explore_with<3>();
            break;
        case 4:
            explore_with<4>();
            break;
        default:
            explore_with<5>();
            break;
    }
    now = nullptr;
    if (out.found) {
        ++out.executions;
        out.steps += mine.steps;
        out.found_on = mine.taken;
    }
    return out;
}

namespace world {

unsigned thread() noexcept { return me().index_; }
bool tells_story() noexcept { return now->limits->tells_story; }
unsigned choose(unsigned options) noexcept { return choose_value(options); }

void fail(finding_kind kind, const std::string& sentence, const std::string& claim) noexcept {
    now->out->found = finding{kind, claim, sentence, thread()};
    rl::ctx().fail_test("", rl::test_result_user_assert_failed, info_of({}));
    std::abort();  // the fibers are left where they are
}

void note(const std::string& text) noexcept {
    if (tells_story()) now->out->story.push_back({thread(), false, text, {}});
}

void pause() noexcept { stand_before({doing::pause}); }
void global_step() noexcept { stand_before({doing::global}); }

unsigned begin_cell(const void* owner, number value, const char* name, cell_words words) noexcept {
    if (now->cells_used == now->cells.size()) fail(finding_kind::left_behind, "an execution makes too many atomics");
    const unsigned cell = now->cells_used++;
    cell_slot& slot = now->cells[cell];
    begin_life(slot, owner);
    slot.name = name;
    slot.words = words;
    slot.nth = 0;
    for (unsigned i = 0; i < cell; ++i) slot.nth += std::strcmp(now->cells[i].name, name) == 0;
    const rl::preemption_disabler one_step(rl::ctx());
    (new (slot.storage) relacy_cell)->store(value, rl::mo_relaxed, info_of({}));
    return cell;
}

void end_cell(unsigned cell, const void* owner) noexcept {
    if (cell >= now->cells_used || !now->cells[cell].is_alive || now->cells[cell].owner != owner)
        fail(finding_kind::after_end, "an atomic ends twice");
    cell_slot& slot = now->cells[cell];
    slot.atomic().~relacy_cell();
    if (!end_life(slot))
        fail(finding_kind::after_end,
             std::string("the ") + slot.name + " ends while it may still be used: nothing orders the two");
}

number load(unsigned cell, const void* owner, std::memory_order order, const place& at) noexcept {
    stand_before(about(doing::load, cell, order));
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number value = slot.atomic().load(order_of(order), info_of(at));
    if (tells_story()) {
        const bool is_old = value != slot.atomic().debug_value();
        tell(at, named(slot) + " is " + words_of(slot, value, value) + (is_old ? ", an older value" : "") + " [" +
                     name_of(order) + "]");
    }
    return value;
}

void store(unsigned cell, const void* owner, number value, std::memory_order order, const place& at) noexcept {
    stand_before(about(doing::change, cell, order));
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number before = slot.atomic().debug_value();
    slot.atomic().store(value, order_of(order), info_of(at));
    if (tells_story())
        tell(at, named(slot) + ": " + words_of(slot, before, value) + " [store, " + name_of(order) + "]");
}

bool compare_exchange(unsigned cell, const void* owner, number& expected, number desired, bool is_weak,
                      std::memory_order hit, std::memory_order miss, const place& at) noexcept {
    stand_before(about(doing::change, cell, hit), {}, &expected);
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number before = slot.atomic().debug_value(), wanted = expected;
    constexpr unsigned one_in = 8;
    const bool fails_anyway =
        is_weak && before == expected && now->by->is_sampling() && choose_value(one_in) == one_in - 1;
    if (fails_anyway) expected = ~before;
    const bool is_hit = slot.atomic().compare_exchange(rl::bool_t<false>(), expected, desired, hit_order(hit, miss),
                                                       order_of(miss), info_of(at));
    if (tells_story()) {
        if (is_hit)
            tell(at, named(slot) + ": " + words_of(slot, before, desired) + " [" + name_of(hit) + "]");
        else
            tell(at, named(slot) + " is not " + words_of(slot, wanted, wanted) + " but " +
                         words_of(slot, before, before) + (fails_anyway ? " (fails for no reason)" : "") + " [" +
                         name_of(miss) + "]");
    }
    return is_hit;
}

number change(unsigned cell, const void* owner, change_function how, number with, std::memory_order order,
              const place& at) noexcept {
    stand_before(about(doing::change, cell, order));
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number before = slot.atomic().debug_value(), after = how(before, with);
    slot.atomic().exchange(after, order_of(order), info_of(at));
    if (tells_story()) tell(at, named(slot) + ": " + words_of(slot, before, after) + " [" + name_of(order) + "]");
    return before;
}

number peek(unsigned cell, const void* owner) noexcept { return slot_of(cell, owner).atomic().debug_value(); }

namespace {

// Has seen the newest value, so that the thread's next loads see no older one.
void see_newest(cell_slot& slot, const place& at) {
    number other = ~slot.atomic().debug_value();
    slot.atomic().compare_exchange(rl::bool_t<false>(), other, other, rl::mo_relaxed, info_of(at));
}

}  // namespace

void await_not(unsigned cell, const void* owner, condition holds, const void* of, const place& at) noexcept {
    stand_before({doing::await, cell}, {true, cell, holds, of});
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    see_newest(slot, at);
    if (tells_story()) {
        const number value = slot.atomic().debug_value();
        tell(at, named(slot) + " has become " + words_of(slot, value, value) + " [awaited]");
    }
}

void fence(std::memory_order order, const place& at) noexcept {
    const bool is_seq_cst = order == std::memory_order_seq_cst;
    if (is_seq_cst) stand_before({doing::fence, no_object, true});
    const rl::preemption_disabler one_step(rl::ctx());
    rl::atomic_thread_fence(order_of(order), info_of(at));
    if (tells_story()) tell(at, std::string("a fence [") + name_of(order) + "]");
}

unsigned begin_plain(const void* owner) noexcept {
    if (now->plains_used == now->plains.size())
        fail(finding_kind::left_behind, "an execution makes too much plain data");
    const unsigned plain = now->plains_used++;
    plain_slot& slot = now->plains[plain];
    begin_life(slot, owner);
    slot.accesses = rl::ctx().var_ctor();
    slot.accesses->init(me());
    return plain;
}

namespace {

plain_slot& plain_of(unsigned plain, const void* owner) {
    if (plain >= now->plains_used || !now->plains[plain].is_alive || now->plains[plain].owner != owner)
        fail(finding_kind::after_end, "plain data is used that is not there any more");
    return now->plains[plain];
}

}  // namespace

void end_plain(unsigned plain, const void* owner) noexcept {
    plain_slot& slot = plain_of(plain, owner);
    const bool is_ordered = slot.accesses->store(me());
    rl::ctx().var_dtor(slot.accesses);
    if (!end_life(slot) || !is_ordered)
        fail(finding_kind::after_end, "plain data ends while it may still be used: nothing orders the two");
}

void read_plain(unsigned plain, const void* owner) noexcept {
    if (!plain_of(plain, owner).accesses->load(me()))
        fail(finding_kind::race, "plain data is read, and nothing orders that with another thread's write");
}

void write_plain(unsigned plain, const void* owner) noexcept {
    if (!plain_of(plain, owner).accesses->store(me()))
        fail(finding_kind::race, "plain data is written, and nothing orders that with another thread's access");
}

unparked park(unsigned cell, const void* owner, bool is_timed, bool is_stoppable, std::memory_order order,
              const place& at) noexcept {
    const number ends = token_bit | (is_stoppable ? stop_bit : 0);
    const condition lasts = [](const void* of, number value) { return (value & *static_cast<const number*>(of)) == 0; };
    wait until;
    if (!is_timed) until = {true, cell, lasts, &ends};
    stand_before({doing::park, cell}, until);
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number value = slot.atomic().debug_value();
    unparked how = unparked::late;
    if ((value & token_bit) != 0) {
        slot.atomic().exchange(value & ~token_bit, order_of(order), info_of(at));
        how = unparked::token;
    } else if ((value & ends) != 0) {
        slot.atomic().exchange(value, order_of(order), info_of(at));
        how = unparked::stopped;
    } else {
        see_newest(slot, at);
    }
    constexpr const char* said[] = {"wakes: its token has come", "wakes: it is to stop", "wakes: its time is up"};
    if (tells_story()) tell(at, said[static_cast<int>(how)]);
    return how;
}

bool unpark(unsigned cell, const void* owner, std::memory_order order, const place& at) noexcept {
    stand_before({doing::unpark, cell});
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    const number value = slot.atomic().debug_value();
    slot.atomic().exchange(value | token_bit, order_of(order), info_of(at));
    if (tells_story()) tell(at, "gives a token to the " + named(slot));
    return (value & token_bit) == 0;
}

void set_quietly(unsigned cell, const void* owner, number bits) noexcept {
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    slot.atomic().exchange(slot.atomic().debug_value() | bits, rl::mo_release, info_of({}));
}

void clear_quietly(unsigned cell, const void* owner, number bits) noexcept {
    cell_slot& slot = slot_of(cell, owner);
    const rl::preemption_disabler one_step(rl::ctx());
    slot.atomic().exchange(slot.atomic().debug_value() & ~bits, rl::mo_relaxed, info_of({}));
}

}  // namespace world
}  // namespace rwbench::verify
