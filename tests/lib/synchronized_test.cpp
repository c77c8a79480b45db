// synchronized_test.cpp: data behind its lock: what each side gives, and what must not compile.
#include "rwlocker/synchronized.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/lock_list.hpp"
#include "support/threads.hpp"

namespace rwlocker::tests {
namespace {

using namespace std::chrono_literals;

// ---- what must not compile, beside the nearest that does

using names = Synchronized<std::vector<std::string>>;

template <class S>
concept writes_through_read = requires(S s) {
    s.with_read([](std::vector<std::string>&) {});
};
template <class S>
concept reads_through_read = requires(const S s) {
    s.with_read([](const std::vector<std::string>&) {});
};
template <class S>
concept writes_through_write = requires(S s) {
    s.with_write([](std::vector<std::string>&) {});
};
static_assert(reads_through_read<names> && writes_through_write<names>);
static_assert(!writes_through_read<names>, "the read side gives const access");
static_assert(!writes_through_write<const names>, "a const object is read only");

template <class S>
concept leaks_a_reference = requires(S s) {
    s.with_read([](const auto& all) -> const auto& { return all; });
};
template <class S>
concept leaks_a_writable_reference = requires(S s) {
    s.with_write([](auto& all) -> auto& { return all; });
};
template <class S>
concept returns_a_copy = requires(S s) {
    s.with_read([](const auto& all) { return all; });
    s.with_write([](auto& all) { return all; });
};
static_assert(!leaks_a_reference<names> && !leaks_a_writable_reference<names>, "it would outlive the guard");
static_assert(returns_a_copy<names>);

using reading = decltype(std::declval<const names&>().read());
using writing = decltype(std::declval<names&>().write());
static_assert(std::is_same_v<decltype(*std::declval<reading&>()), const std::vector<std::string>&>);
static_assert(std::is_same_v<decltype(*std::declval<writing&>()), std::vector<std::string>&>);
static_assert(std::is_same_v<decltype(std::declval<reading&>().operator->()), const std::vector<std::string>*>);

template <class P>
concept is_dereferenced_as_a_temporary = requires {
    *std::declval<P>();
};
static_assert(!is_dereferenced_as_a_temporary<reading> && !is_dereferenced_as_a_temporary<writing>);
static_assert(is_dereferenced_as_a_temporary<reading&>);

template <class P>
concept is_downgraded = requires(P pointer) {
    std::move(pointer).downgrade();
};
template <class P>
concept is_downgraded_unmoved = requires(P pointer) {
    pointer.downgrade();
};
static_assert(is_downgraded<writing> && !is_downgraded_unmoved<writing> && !is_downgraded<reading>);
static_assert(std::is_same_v<decltype(std::declval<writing>().downgrade()), reading>);
static_assert(!std::is_convertible_v<reading, writing> && !std::is_constructible_v<writing, reading>);
static_assert(!std::is_copy_constructible_v<reading> && std::is_nothrow_move_constructible_v<reading>);
static_assert(!std::is_copy_constructible_v<writing> && std::is_nothrow_move_constructible_v<writing>);
static_assert(!std::is_copy_constructible_v<names> && !std::is_move_constructible_v<names>);

using over_standard = Synchronized<int, std::shared_mutex>;
static_assert(!is_downgraded<decltype(std::declval<over_standard&>().write())>, "std::shared_mutex can't");
template <class S>
concept is_tried_for_a_while = requires(S s) {
    s.try_read_for(1ms);
    s.try_write_for(1ms);
};
static_assert(is_tried_for_a_while<names> && !is_tried_for_a_while<over_standard>);

// ---- what each side gives

template <class L>
struct SynchronizedOver : ::testing::Test {
    Synchronized<std::map<int, std::string>, L> data;

    bool is_free() {
        return elsewhere([this] { return static_cast<bool>(data.try_write()); });
    }
};
TYPED_TEST_SUITE(SynchronizedOver, every_list, by_name);

TYPED_TEST(SynchronizedOver, is_reached_inside_its_lock_only) {
    this->data.with_write([&](auto& all) {
        all[7] = "seven";
        EXPECT_TRUE(this->data.mutex().write.locked());
    });
    const auto found = this->data.with_read([&](auto& all) {
        static_assert(std::is_const_v<std::remove_reference_t<decltype(all)>>);
        EXPECT_TRUE(this->data.mutex().read.locked());
        return all.at(7);
    });
    EXPECT_EQ(found, "seven");
    EXPECT_TRUE(this->is_free());
}

TYPED_TEST(SynchronizedOver, is_reached_through_guards_that_are_pointers) {
    {
        auto writing = this->data.write();
        ASSERT_TRUE(writing);
        (*writing)[1] = "one";
        writing->emplace(2, "two");
        EXPECT_FALSE(elsewhere([&] { return static_cast<bool>(this->data.try_read()); }));
    }
    {
        const auto reading = this->data.read();
        EXPECT_EQ(reading->size(), 2u);
        EXPECT_EQ(reading->at(1), "one");
        EXPECT_FALSE(this->is_free());
    }
    EXPECT_EQ(this->data.read()->at(2), "two") << "held to the end of the expression";
    EXPECT_TRUE(this->is_free());
}

TYPED_TEST(SynchronizedOver, is_read_on_after_a_downgrade_with_nobody_in_between) {
    auto writing = this->data.write();
    (*writing)[1] = "mine";
    auto reading = std::move(writing).downgrade();
    EXPECT_FALSE(writing);  // NOLINT(bugprone-use-after-move): a moved-from pointer is empty
    EXPECT_FALSE(elsewhere([&] { return static_cast<bool>(this->data.try_write()); }));
    EXPECT_EQ(reading->at(1), "mine");
    EXPECT_EQ(error_of([&] { (void)std::move(writing).downgrade(); }), std::errc::operation_not_permitted);
    reading.unlock();
    EXPECT_FALSE(reading);
    EXPECT_EQ(error_of([&] { reading.unlock(); }), std::errc::operation_not_permitted);
    EXPECT_TRUE(this->is_free());
}

TYPED_TEST(SynchronizedOver, is_free_again_when_an_exception_leaves_an_access) {
    EXPECT_THROW(this->data.with_read([](const auto&) { throw std::runtime_error("left"); }), std::runtime_error);
    EXPECT_TRUE(this->is_free());
    EXPECT_THROW(this->data.with_write([](auto& all) {
        all[1] = "half";
        throw std::runtime_error("left");
    }),
                 std::runtime_error);
    EXPECT_TRUE(this->is_free());
    EXPECT_EQ(this->data.read()->at(1), "half") << "what was done before it is kept";
    try {
        const auto writing = this->data.write();
        throw std::runtime_error("left");
    } catch (const std::runtime_error&) {
    }
    EXPECT_TRUE(this->is_free());
}

TYPED_TEST(SynchronizedOver, gives_empty_pointers_when_it_is_not_to_be_had) {
    {
        const auto writing = this->data.write();
        EXPECT_FALSE(elsewhere([&] { return this->data.try_read() || this->data.try_write(); }));
        EXPECT_FALSE(elsewhere([&] { return this->data.try_read_for(1ms) || this->data.try_write_for(1ms); }));
        EXPECT_EQ(elsewhere([&] { return error_of([&] { this->data.try_read().unlock(); }); }),
                  std::errc::operation_not_permitted);
    }
    EXPECT_TRUE(this->data.try_read());
    EXPECT_TRUE(this->data.try_write());
    EXPECT_TRUE(this->data.try_read_for(1ms));
    EXPECT_TRUE(this->data.try_write_for(1ms));
    EXPECT_TRUE(this->is_free());
}

TYPED_TEST(SynchronizedOver, moves_its_pointers) {
    Synchronized<std::map<int, std::string>, TypeParam> other;
    auto first = this->data.write();
    auto second = std::move(first);
    EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move)
    EXPECT_TRUE(second);
    EXPECT_FALSE(this->is_free());
    second = other.write();
    EXPECT_TRUE(this->is_free()) << "what it held before is released";
    EXPECT_FALSE(elsewhere([&] { return static_cast<bool>(other.try_write()); }));
    auto third = this->data.try_write();
    third = std::move(second);
    EXPECT_TRUE(this->is_free()) << "also where what is moved from lives on";
    EXPECT_FALSE(second);  // NOLINT(bugprone-use-after-move)
}

TEST(Synchronized, is_made_of_what_its_data_is_made_of) {
    static constinit Synchronized<int> global(7);
    EXPECT_EQ(global.with_read([](int value) { return value; }), 7);
    const Synchronized deduced(std::string("text"));
    static_assert(std::is_same_v<decltype(deduced), const Synchronized<std::string, RWLockFair>>);
    EXPECT_EQ(deduced.read()->size(), 4u);
    Synchronized<std::vector<int>, RWLockWrite> in_place(std::in_place, 3u, 5);
    EXPECT_EQ(in_place.read()->size(), 3u);
    Synchronized<std::unique_ptr<int>> moved(std::make_unique<int>(1));
    EXPECT_EQ(*moved.with_write([](auto& owned) { return std::move(owned); }), 1);
}

TEST(Synchronized, keeps_others_out) {
    Synchronized<std::pair<long, long>> both;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 500; ++i) {
                if ((i + t) % 3 == 0)
                    both.with_write([](auto& of) { ++of.first, ++of.second; });
                else
                    ASSERT_TRUE(both.with_read([](const auto& of) { return of.first == of.second; }));
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(both.read()->first, 4 * 500 / 3 + 1);
}

TEST(Synchronized, works_over_the_standards_lock) {
    over_standard number(1);
    *number.write().operator->() = 2;
    EXPECT_EQ(number.with_read([](int value) { return value; }), 2);
    EXPECT_TRUE(number.try_read());
}

TEST(Synchronized, lets_the_owner_of_a_reentrant_writer_nest) {
    Synchronized<int, RWLockFairReentrantWriter> number(1);
    auto outer = number.write();
    number.with_write([](int& value) { ++value; });
    EXPECT_EQ(*outer, 2);
    EXPECT_EQ(error_of([&] { (void)std::move(outer).downgrade(); }), std::error_code()) << "no longer nested";
    EXPECT_EQ(error_of([&] {
                  auto again = number.write();
                  auto nested = number.write();
                  (void)std::move(again).downgrade();
              }),
              std::errc::operation_not_permitted);
}

}  // namespace
}  // namespace rwlocker::tests
