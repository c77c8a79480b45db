// progress.cpp: see progress.hpp.
#include "progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace rwbench {
namespace {

constexpr std::uint64_t redraw_ns = 100'000'000;  // short trials would flood a slow terminal
constexpr std::size_t bar_columns = 20;
constexpr double too_early = 0.01;  // before this share, a time left would be a guess

std::string bar_of(double share) {
    const auto full = static_cast<std::size_t>(std::lround(share * bar_columns));
    return "[" + std::string(full, '#') + std::string(bar_columns - full, '.') + "]";
}

}  // namespace

progress::progress(std::ostream& out, terminal screen, std::function<std::uint64_t()> now_ns)
    : out_(out), screen_(screen), now_ns_(std::move(now_ns)), began_ns_(now_ns_()) {}

progress::~progress() { erase(); }

void progress::show(std::uint64_t done, std::uint64_t total, double share, std::string_view what) {
    if (!screen_.shows) return;
    const std::uint64_t now = now_ns_();
    if (drawn_ && now - drawn_ns_ < redraw_ns) return;
    share = std::clamp(share, 0.0, 1.0);
    std::string bar = bar_of(share);
    std::string rest = fmt::format(" {}/{}{}  {}", done + 1, total, time_left(share), what);
    // The last column stays free: many terminals wrap when it is written.
    const std::size_t room = screen_.columns > 1 ? screen_.columns - 1 : 0;
    bar.resize(std::min(bar.size(), room));
    rest.resize(std::min(rest.size(), room - bar.size()));
    if (screen_.colour) bar = "\033[32m" + bar + "\033[0m";
    out_ << '\r' << bar << rest << "\033[K" << std::flush;
    drawn_ = true;
    drawn_ns_ = now;
}

void progress::erase() {
    if (!drawn_) return;
    out_ << "\r\033[K" << std::flush;
    drawn_ = false;
}

std::string progress::time_left(double share) const {
    if (share < too_early) return "";
    const double over_s = static_cast<double>(now_ns_() - began_ns_) / 1e9;
    const auto left = static_cast<std::uint64_t>(std::ceil(over_s * (1 - share) / share));
    if (left >= 3600) return fmt::format(", {}:{:02}:{:02} left", left / 3600, left / 60 % 60, left % 60);
    return fmt::format(", {}:{:02} left", left / 60, left % 60);
}

}  // namespace rwbench
