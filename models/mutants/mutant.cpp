// mutant.cpp: see mutant.hpp.
#include "mutants/mutant.hpp"

#include "rwlocker/rw_lock.hpp"

namespace rwbench::verify {
namespace {

std::vector<mutant>& all_mutants() {
    static std::vector<mutant> all;
    return all;
}

std::vector<lock_case>& all_faulty_locks() {
    static std::vector<lock_case> all;
    return all;
}

template <class P, unsigned Spins = 0>
lock_case faulty_case() {
    return case_of<rwlocker::basic_rw_lock<P, modelled<Spins, faulty>>>(std::string(P::name));
}

}  // namespace

const fault*& planted() {
    static const fault* now = nullptr;
    return now;
}

const std::vector<mutant>& registered_mutants() { return all_mutants(); }

register_mutants::register_mutants(std::vector<mutant> some) {
    for (mutant& one : some) all_mutants().push_back(std::move(one));
}

const std::vector<lock_case>& faulty_library() { return all_faulty_locks(); }

register_faulty_library::register_faulty_library(std::vector<lock_case> some) {
    for (lock_case& one : some) all_faulty_locks().push_back(std::move(one));
}

lock_case faulty_writer_preferring() { return faulty_case<rwlocker::policy::WriterPreferring>(); }
lock_case faulty_reader_preferring() { return faulty_case<rwlocker::policy::ReaderPreferring>(); }
lock_case faulty_fair() { return faulty_case<rwlocker::policy::Fair>(); }
lock_case faulty_reader_phase_fair() { return faulty_case<rwlocker::policy::ReaderPhaseFair>(); }
lock_case faulty_looking_writer_preferring() { return faulty_case<rwlocker::policy::WriterPreferring, 1>(); }

lock_case held_to(lock_case wrong, const lock_case& promises) {
    wrong.promised = promises.promised;
    wrong.readers_join_downgrade_past_writers = promises.readers_join_downgrade_past_writers;
    return wrong;
}

}  // namespace rwbench::verify
