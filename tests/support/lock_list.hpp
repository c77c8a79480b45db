// lock_list.hpp: the library's lock types as GoogleTest's type lists, by what they can do.
//
// A lock added to lock_types.hpp is in these lists, under its name, with no edit here; a case that does not apply to a type
// does not exist for it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <type_traits>

#include "rwlocker/lock_types.hpp"

namespace rwlocker::tests {

template <class Tuple>
struct types_of;
template <class... L>
struct types_of<const std::tuple<lock_type<L>...>> {
    using type = ::testing::Types<L...>;
};

template <class A, class B>
struct joined;
template <class... A, class... B>
struct joined<::testing::Types<A...>, ::testing::Types<B...>> {
    using type = ::testing::Types<A..., B...>;
};

// Those of a list for which `Has<L>::value` holds, in the same order.
template <template <class> class Has, class List>
struct those_that;
template <template <class> class Has>
struct those_that<Has, ::testing::Types<>> {
    using type = ::testing::Types<>;
};
template <template <class> class Has, class First, class... Rest>
struct those_that<Has, ::testing::Types<First, Rest...>> {
    using others = typename those_that<Has, ::testing::Types<Rest...>>::type;
    using type = typename std::conditional_t<Has<First>::value, joined<::testing::Types<First>, others>,
                                             joined<::testing::Types<>, others>>::type;
};

template <class L>
using knows_its_owner = std::bool_constant<L::is_reentrant>;
template <class L>
using knows_no_owner = std::bool_constant<!L::is_reentrant>;

using reader_writer_list = types_of<decltype(reader_writer_locks)>::type;
using exclusive_list = types_of<decltype(exclusive_locks)>::type;
using every_list = joined<reader_writer_list, exclusive_list>::type;
using reentrant_list = those_that<knows_its_owner, reader_writer_list>::type;
using plain_list = those_that<knows_no_owner, reader_writer_list>::type;

// A lock that no platform can be chosen for is in no list but the native ones.
template <class L>
using can_move = std::bool_constant < requires {
    typename moved<L, platform::native>::type;
}
> ;

template <class List, class On>
struct list_moved;
template <class... L, class On>
struct list_moved<::testing::Types<L...>, On> {
    using type = ::testing::Types<on_platform<L, On>...>;
};
template <class List, class On>
using list_on = typename list_moved<typename those_that<can_move, List>::type, On>::type;

// The name that lock_types.hpp gives the type, whatever its platform.
template <class L>
std::string name_of() {
    std::string found = "unlisted";
    const auto look = [&]<class Listed>(const lock_type<Listed>& entry) {
        if constexpr (can_move<L>::value && can_move<Listed>::value) {
            if (std::is_same_v<on_platform<L, platform::native>, Listed>) found = entry.name;
        } else if (std::is_same_v<L, Listed>) {
            found = entry.name;
        }
    };
    const auto look_at_all = [&](const auto&... entry) { (look(entry), ...); };
    std::apply(look_at_all, reader_writer_locks);
    std::apply(look_at_all, exclusive_locks);
    return found;
}

struct by_name {
    template <class L>
    static std::string GetName(int) {
        return name_of<L>();
    }
};

}  // namespace rwlocker::tests
