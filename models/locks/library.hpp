// library.hpp: the lock types of the library, on platforms of the model.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "play/played_lock.hpp"
#include "rwlocker/lock_types.hpp"

namespace rwbench::verify {

template <class On>
std::vector<lock_case> library_on(const std::string& variant) {
    std::vector<lock_case> all;
    const auto add = [&]<class L>(const rwlocker::lock_type<L>& listed) {
        all.push_back(case_of<rwlocker::on_platform<L, On>>(std::string(listed.name), variant));
    };
    std::apply([&](const auto&... each) { (add(each), ...); }, rwlocker::reader_writer_locks);
    const std::size_t with_two_sides = all.size();
    std::apply([&](const auto&... each) { (add(each), ...); }, rwlocker::exclusive_locks);
    for (std::size_t i = with_two_sides; i < all.size(); ++i) all[i].has_shared = false;
    return all;
}

// Those whose writers may pass a waiting one. On all the other platforms of the model one of them may; what happens before the
// last one has, while the lock is still left free on a release, takes two.
template <class World>
std::vector<lock_case> passed_twice() {
    using on = modelled<0, World, 2>;
    const std::string variant = "two may pass";
    return {case_of<rwlocker::on_platform<rwlocker::RWLockWrite, on>>("RWLockWrite", variant),
            case_of<rwlocker::on_platform<rwlocker::RWLockRead, on>>("RWLockRead", variant)};
}

}  // namespace rwbench::verify
