// tbb_mutex.hpp: oneTBB's reader-writer locks with public members, and their downgrade.
//
// oneTBB offers the downgrade by its scoped_lock alone, which is two plain fields beside the lock: one is made for the
// call, so that all else goes straight to the members.
#pragma once

namespace rwbench {

template <class Mutex>
class tbb_mutex : public Mutex {
   public:
    void downgrade() {
        holder held(*this);
        held.downgrade_to_reader();
        held.let_go();
    }

   private:
    class holder : public Mutex::scoped_lock {
       public:
        explicit holder(Mutex& held_by_the_caller) {
            this->m_mutex = &held_by_the_caller;
            this->m_is_writer = true;
        }
        void let_go() { this->m_mutex = nullptr; }
    };
};

}  // namespace rwbench
