// scene.cpp: see scene.hpp.
#include "play/scene.hpp"

namespace rwbench::verify {
namespace {

const char* side_name(side mode) { return mode == side::shared ? "read" : "write"; }

// While it lives, the thread is in that call of the lock.
class in_call {
   public:
    explicit in_call(const char* name) {
        model_record& mine = model_records::mine();
        mine.call = name;
        mine.has_slept = mine.has_waited = false;
    }
    ~in_call() { model_records::mine().call = ""; }
    in_call(const in_call&) = delete;
    in_call& operator=(const in_call&) = delete;
};

}  // namespace

scene::scene(lock_case with, scenario what, std::vector<std::unique_ptr<monitor>> watched_by)
    : with_(std::move(with)),
      what_(std::move(what)),
      monitors_(std::move(watched_by)),
      meeting_(what_.count([](const section& s) { return s.meets != meeting::none; }) +
               what_.count([](const section& s) { return s.meets_as_reader != meeting::none; })),
      sections_([this] {
          unsigned all = 0;
          for (const auto& thread : what_.threads)
              for (const section& one : thread) all += one.does == deed::enters ? one.times : 0;
          return all;
      }()),
      room_(::operator new(with_.size, std::align_val_t(with_.alignment))) {}

scene::~scene() {
    forget_props();
    ::operator delete(room_, std::align_val_t(with_.alignment));
}

// Of an execution that was ended in the middle nothing may be destroyed: its world is gone.
void scene::forget_props() {
    if (props_.has_value()) new (&props_) std::optional<props>;
}

bool scene::is_shared_with_writer() const {
    for (unsigned t = 0; t < threads(); ++t)
        if (holds(t, side::exclusive) != 0)
            return total(side::exclusive) != holds(t, side::exclusive) || total(side::shared) != holds(t, side::shared);
    return false;
}

void scene::begin() {
    forget_props();
    inside_ = {};
    for (auto& one : saw_) one.clear();
    for (unsigned& one : depth_) one = 0;
    version_ = writer_entries_ = left_ = jobs_ = 0;
    props_.emplace(threads());
    lock_ = with_.make(room_);
    if (what_.uses_condition()) lock_->make_condition();
    for (const auto& one : monitors_) one->begins(*this);
}

void scene::run(unsigned thread) {
    std::string refusal;
    try {
        for (const section& one : what_.threads[thread]) play(one);
        return;
    } catch (const std::exception& error) {
        refusal = error.what();
    }
    // Outside of the handler: this fiber goes no further, and an exception that is being handled would stay so for all.
    world::fail(finding_kind::refused,
                std::string("a call of thread ") + std::to_string(thread + 1) + " throws: " + refusal);
}

void scene::play(const section& what) {
    switch (what.does) {
        case deed::requests_stop:
            world::global_step();
            world::note("requests a stop");
            props_->stop.request_stop();
            break;
        case deed::waits:
            waits_for_job(what);
            break;
        case deed::notifies:
            if (inside_[world::thread()].exclusive != 0) jobs_ += what_.jobs_for({what});
            notifies(what.notified);
            break;
        case deed::enters:
            for (unsigned i = 0; i < what.times; ++i) play_once(what);
            break;
    }
}

void scene::play_once(const section& what) {
    const unsigned me = world::thread();
    if (!enters(what)) {
        saw_[me].push_back(~0u);
        for (const auto& one : monitors_) one->gives_up(*this, me, what.mode);
        world::note(std::string("did not get the ") + side_name(what.mode) + " side");
        if (depth_[me] == 0) props_->gave_up.fetch_add(1, std::memory_order_release);
        return;
    }
    ++inside_[me].of(what.mode);
    if (what.mode == side::exclusive) ++writer_entries_;
    world::note(std::string("is inside to ") + side_name(what.mode));
    for (const auto& one : monitors_) one->enters(*this, me, what.mode);
    looks_and_writes(what.mode);
    world::pause();

    ++depth_[me];
    for (const section& one : what.inside) play(one);
    --depth_[me];
    comes_to(what.meets);
    if (what.downgrades) return downgrades(what);
    // By the time a writer is inside alone, all who were inside before have let go; who gave up says so by itself.
    const bool ends_it = what.ends_lock && left_ + props_->gave_up.load(std::memory_order_acquire) == sections_ - 1;
    leaves(what.mode);
    if (ends_it) end_lock();
}

void scene::downgrades(const section& what) {
    const unsigned me = world::thread();
    jobs_ += what_.jobs_for(what.inside_as_reader);
    for (const auto& one : monitors_) one->downgrades(*this, me);
    world::note("downgrades");
    --inside_[me].exclusive;
    ++inside_[me].shared;
    {
        const in_call call("downgrade");
        lock_->downgrade();
    }
    looks_and_writes(side::shared);
    world::pause();
    ++depth_[me];
    for (const section& one : what.inside_as_reader) play(one);
    --depth_[me];
    comes_to(what.meets_as_reader);
    looks_and_writes(side::shared);
    leaves(side::shared);
}

// The jobs are the scene's own books: that whoever looks for one sees them all is the lock's exclusion, by which nobody lays
// one out between a look and the wait that follows.
void scene::waits_for_job(const section& what) {
    const bool takes_it = what.waits == patience_of::forever;
    while (jobs_ == 0) {
        const bool has_news = waits(what);
        if (takes_it) continue;
        if (has_news) notifies(1);
        return;
    }
    if (takes_it) --jobs_;
}

// To the others, a release of the side, and an entry.
bool scene::waits(const section& what) {
    const unsigned me = world::thread();
    for (const auto& one : monitors_) one->leaves(*this, me, what.mode);
    for (const auto& one : monitors_) one->waits(*this, me, what.mode, what.waits != patience_of::forever);
    --inside_[me].of(what.mode);
    world::note("waits for a notification");
    const bool has_news = is_notified(what);
    ++inside_[me].of(what.mode);
    if (what.mode == side::exclusive) ++writer_entries_;
    if (!has_news) saw_[me].push_back(~0u);
    world::note(std::string(has_news ? "is notified" : "was not notified") + ", and inside to " + side_name(what.mode));
    for (const auto& one : monitors_) one->enters(*this, me, what.mode);
    for (const auto& one : monitors_) one->returns(*this, me, has_news);
    looks_and_writes(what.mode);
    world::pause();
    return has_news;
}

bool scene::is_notified(const section& what) {
    const in_call call("wait");
    switch (what.waits) {
        case patience_of::timed:
            return lock_->wait_timed(what.mode);
        case patience_of::stoppable:
            return lock_->wait_stoppable(what.mode, props_->stop.get_token());
        case patience_of::none:
        case patience_of::forever:
            break;
    }
    lock_->wait(what.mode);
    return true;
}

void scene::notifies(std::size_t how_many) {
    const unsigned me = world::thread();
    for (const auto& one : monitors_) one->notifies(*this, me, how_many);
    world::note(how_many == everybody ? "notifies all" : "notifies " + std::to_string(how_many));
    {
        const in_call call("notify");
        lock_->notify(how_many);
    }
    for (const auto& one : monitors_) one->has_notified(*this, me);
}

bool scene::enters(const section& what) {
    world::note(std::string("asks for the ") + side_name(what.mode) + " side");
    for (const auto& one : monitors_) one->asks(*this, world::thread(), what.mode);
    const in_call call(what.mode == side::shared ? "lock_shared" : "lock");
    switch (what.waits) {
        case patience_of::timed:
            return lock_->lock_timed(what.mode);
        case patience_of::stoppable:
            return lock_->lock_stoppable(what.mode, props_->stop.get_token());
        case patience_of::none:
            return lock_->try_lock(what.mode);
        case patience_of::forever:
            lock_->lock(what.mode);
            break;
    }
    return true;
}

void scene::looks_and_writes(side mode) {
    const unsigned found = props_->data;
    saw_[world::thread()].push_back(2 * found + (mode == side::exclusive ? 1 : 0));
    if (found != version_)
        world::fail(finding_kind::claim,
                    "sees write " + std::to_string(found) + ", where the last was " + std::to_string(version_),
                    "last-write");
    if (mode == side::exclusive) props_->data = ++version_;
}

void scene::comes_to(meeting how) {
    if (how == meeting::none) return;
    props_->met.fetch_add(1, std::memory_order_relaxed);
    if (how == meeting::tells) return;
    world::note("waits inside for the others");
    const auto are_missing = [this](unsigned met) { return met < meeting_; };
    props_->met.await_not(are_missing, RWBENCH_CALLER);
}

void scene::leaves(side mode) {
    const unsigned me = world::thread();
    for (const auto& one : monitors_) one->leaves(*this, me, mode);
    --inside_[me].of(mode);
    if (depth_[me] == 0) ++left_;
    world::note(std::string("releases the ") + side_name(mode) + " side");
    const in_call call(mode == side::shared ? "unlock_shared" : "unlock");
    lock_->unlock(mode);
}

void scene::end_lock() {
    world::note("ends the lock's life");
    lock_->~played_lock();
    lock_ = nullptr;
}

void scene::end() {
    for (const auto& one : monitors_) one->ends(*this);
    if (lock_ != nullptr) end_lock();
    props_.reset();
}

void scene::note_overtaken(const overtaking::most& in_one) { overtaking::raise(most_overtaken_, in_one); }

std::string scene::outcome() const {
    std::string text;
    for (unsigned t = 0; t < threads(); ++t) {
        text += std::to_string(t + 1) + ":";
        for (unsigned saw : saw_[t]) text += saw == ~0u ? " -" : (saw % 2 == 0 ? " R" : " W") + std::to_string(saw / 2);
        text += t + 1 < threads() ? ", " : "";
    }
    return text;
}

}  // namespace rwbench::verify
