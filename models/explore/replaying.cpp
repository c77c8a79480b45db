// replaying.cpp: see explorers.hpp.
#include "explore/explorers.hpp"

namespace rwbench::verify {

unsigned replaying_explorer::choose_thread(const crossroads& at) {
    const bool fits =
        place_ < decisions_.size() && decisions_[place_].is_thread() && at.is_enabled(decisions_[place_].taken);
    if (fits) return decisions_[place_++].taken;
    is_exact_ = false;
    if (place_ < decisions_.size() && decisions_[place_].is_thread()) ++place_;
    return without_interruption(at);
}

unsigned replaying_explorer::choose_value(unsigned options) {
    const bool fits = place_ < decisions_.size() && decisions_[place_].options == options;
    if (fits) return decisions_[place_++].taken;
    is_exact_ = false;
    if (place_ < decisions_.size() && !decisions_[place_].is_thread()) ++place_;
    return 0;
}

}  // namespace rwbench::verify
