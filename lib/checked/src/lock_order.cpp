// lock_order.cpp: the graph of lock orders, one for the process.
//
// INVARIANTS
//    I1  The graph has no cycle: an edge that would close one is refused.
//    I2  If `a.next` has b, `b.previous` has a. (The reverse may fail where memory ran out between the two.)
//    I3  A thread's holds are its own; the graph is guarded by its mutex. No lock of the library is taken in here.
#include "rwlocker/checked/lock_order.hpp"

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <system_error>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace rwlocker::lock_order {
namespace {

// ---- stacks

struct stack {
    static constexpr int most_frames = 32;
    void* frames[most_frames];
    int depth = 0;
};

stack stack_here() {
    stack here;
    here.depth = backtrace(here.frames, stack::most_frames);
    return here;
}

std::string demangled(const char* name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> plain(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                            std::free);
    return status == 0 ? plain.get() : name;
}

// Where this library was loaded: its own frames explain nothing.
const void* own_base() {
    Dl_info found{};
    return dladdr(reinterpret_cast<const void*>(&stack_here), &found) ? found.dli_fbase : nullptr;
}

// A line for each frame, of the form that addr2line takes: object(+offset).
void print(std::ostream& to, const stack& of) {
    for (int i = 0; i < of.depth; ++i) {
        // A return address lies behind its call, perhaps in the next function.
        const char* address = static_cast<const char*>(of.frames[i]) - 1;
        Dl_info found{};
        if (!dladdr(address, &found)) {
            to << "    " << of.frames[i] << '\n';
            continue;
        }
        if (found.dli_fbase == own_base()) continue;
        to << "    " << (found.dli_sname ? demangled(found.dli_sname) : "?") << "  " << found.dli_fname << "(+0x"
           << std::hex << address - static_cast<const char*>(found.dli_fbase) << std::dec << ")\n";
    }
}

// ---- what the calling thread holds

struct hold {
    const void* key;
    const void* lock;
    unsigned times;
    stack taken;
};
using holds = std::vector<hold>;

pthread_once_t once = PTHREAD_ONCE_INIT;
pthread_key_t at_thread_end;
bool has_key = false;
__thread holds* current = nullptr;

pthread_mutex_t graph_mutex = PTHREAD_MUTEX_INITIALIZER;  // usable from fork handlers, never destroyed

void prepare() {
    has_key = pthread_key_create(&at_thread_end, [](void* mine) {
                  delete static_cast<holds*>(mine);
                  current = nullptr;  // a lock that is used later still gets new ones
              }) == 0;
    pthread_atfork([] { pthread_mutex_lock(&graph_mutex); }, [] { pthread_mutex_unlock(&graph_mutex); },
                   [] { pthread_mutex_unlock(&graph_mutex); });
}

holds& my_holds() {
    if (current == nullptr) {
        pthread_once(&once, prepare);
        current = new holds;
        if (has_key) pthread_setspecific(at_thread_end, current);
    }
    return *current;
}

holds::iterator find(holds& mine, const void* key) {
    return std::find_if(mine.begin(), mine.end(), [key](const hold& each) { return each.key == key; });
}

// ---- the graph

struct edge {
    stack first_taken;  // where the lock was taken that was held
    stack next_asked;   // where the other was asked for
};

struct node {
    const void* lock = nullptr;
    std::unordered_map<const void*, edge> next;
    std::unordered_set<const void*> previous;
};

using graph = std::unordered_map<const void*, node>;

graph& all_orders() {
    static auto& immortal = *new graph;
    return immortal;
}

class graph_lock {
   public:
    graph_lock() { pthread_mutex_lock(&graph_mutex); }
    graph_lock(const graph_lock&) = delete;
    graph_lock& operator=(const graph_lock&) = delete;
    ~graph_lock() { pthread_mutex_unlock(&graph_mutex); }
};

// The locks from one to another along the edges, both ends included; empty: there is no way.
std::vector<const void*> way(const graph& orders, const void* from, const void* to) {
    std::unordered_map<const void*, const void*> came_from{{from, nullptr}};
    std::vector<const void*> open{from};
    while (!open.empty()) {
        const void* at = open.back();
        open.pop_back();
        if (at == to) {
            std::vector<const void*> found;
            for (const void* step = to; step != nullptr; step = came_from.at(step)) found.push_back(step);
            std::reverse(found.begin(), found.end());
            return found;
        }
        const auto found = orders.find(at);
        if (found == orders.end()) continue;
        for (const auto& [next, seen] : found->second.next)
            if (came_from.emplace(next, at).second) open.push_back(next);
    }
    return {};
}

// What the calling thread is about to do with a lock.
struct request {
    const char* words;
    const void* lock;
};

[[noreturn]] void refuse(const graph& orders, const std::vector<const void*>& cycle, const hold& held,
                         const request& asked) {
    std::ostringstream text;
    text << "lock order inversion: this thread holds lock " << held.lock << " and " << asked.words << asked.lock
         << ", which were taken the other way round before\n  it asks for " << asked.lock << " at\n";
    print(text, stack_here());
    text << "  it has taken " << held.lock << " at\n";
    print(text, held.taken);
    for (std::size_t i = 0; i + 1 < cycle.size(); ++i) {
        const node& first = orders.at(cycle[i]);
        const edge& seen = first.next.at(cycle[i + 1]);
        text << "  before, with lock " << first.lock << " held, lock " << orders.at(cycle[i + 1]).lock
             << " was asked for at\n";
        print(text, seen.next_asked);
        text << "  where " << first.lock << " had been taken at\n";
        print(text, seen.first_taken);
    }
    text << "  take them in one order everywhere, or at once by std::lock";
    throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur), text.str());
}

void connect(graph& orders, const hold& first, const void* key, const void* lock) {
    orders[first.key].lock = first.lock;
    node& next = orders[key];
    next.lock = lock;
    next.previous.insert(first.key);
    orders[first.key].next.emplace(key, edge{first.taken, stack_here()});
}

// The lock comes after each other one that the thread holds, from now on; refused if one of those is to come after it.
void follow_all(const holds& mine, const void* key, const request& asked) {
    const graph_lock guard;
    graph& orders = all_orders();
    for (const hold& first : mine) {
        if (first.key == key) continue;
        const auto known = orders.find(first.key);
        if (known != orders.end() && known->second.next.contains(key)) continue;
        const auto cycle = way(orders, key, first.key);
        if (!cycle.empty()) refuse(orders, cycle, first, asked);
        connect(orders, first, key, asked.lock);
    }
}

}  // namespace

void ask(const void* key, const void* lock) {
    holds& mine = my_holds();
    if (mine.empty() || find(mine, key) != mine.end()) return;
    follow_all(mine, key, {"asks for lock ", lock});
}

void ask_again(const void* key, const void* lock) {
    holds& mine = my_holds();
    if (mine.size() > 1) follow_all(mine, key, {"waits on a condition, to take again after it lock ", lock});
}

void take(const void* key, const void* lock) noexcept try {
    holds& mine = my_holds();
    const auto held = find(mine, key);
    if (held != mine.end())
        ++held->times;
    else
        mine.push_back({key, lock, 1, stack_here()});
} catch (const std::bad_alloc&) {
}

void drop(const void* key) noexcept {
    if (current == nullptr) return;
    const auto held = find(*current, key);
    if (held != current->end() && --held->times == 0) current->erase(held);
}

void forget(const void* key) noexcept {
    const graph_lock guard;
    graph& orders = all_orders();
    const auto found = orders.find(key);
    if (found == orders.end()) return;
    for (const auto& [next, seen] : found->second.next) orders.at(next).previous.erase(key);
    for (const void* previous : found->second.previous)
        if (const auto other = orders.find(previous); other != orders.end()) other->second.next.erase(key);
    orders.erase(found);
}

}  // namespace rwlocker::lock_order
