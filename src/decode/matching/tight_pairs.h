#pragma once

#include <cstdint>
#include <span>

#include "decode/matching/blossom.h"

namespace sallow {

/// An event before the blossom algorithm: its first radius, half the distance to its nearest other event or the
/// distance to the boundary, whichever is less. All such radii together are feasible, by the triangle inequality.
struct StartingEvent {
  uint32_t nearest;  // the event that limits the radius, or kNone
  uint32_t partner;  // an event, Blossom::kBoundaryMatch or kNone
  int64_t radius;
  bool at_boundary;  // the boundary limits the radius
};

/// Matches events whose radii touch, and events that touch the boundary, each at most once: pairs that are each other's
/// nearest come first. True where that covers all events, and so is a minimum-weight matching.
template <typename Event>
bool match_tight_pairs(std::span<Event> events) {
  size_t unmatched = events.size();
  auto pair_with_nearest = [&](uint32_t k, bool mutual_only) {
    Event& event = events[k];
    if (event.nearest == Blossom::kNone || event.partner != Blossom::kNone) return;
    Event& nearest = events[event.nearest];
    if (nearest.partner != Blossom::kNone || nearest.radius != event.radius) return;
    if (mutual_only && nearest.nearest != k) return;
    event.partner = event.nearest;
    nearest.partner = k;
    unmatched -= 2;
  };
  for (uint32_t k = 0; k < events.size(); k++) pair_with_nearest(k, true);
  if (unmatched == 0) return true;
  for (uint32_t k = 0; k < events.size(); k++) {
    pair_with_nearest(k, false);
    if (events[k].partner == Blossom::kNone && events[k].at_boundary) {
      events[k].partner = Blossom::kBoundaryMatch;
      unmatched--;
    }
  }
  return unmatched == 0;
}

}  // namespace sallow
