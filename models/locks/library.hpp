// library.hpp: all lock types of the library, on a platform of the model.
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

}  // namespace rwbench::verify
