#pragma once

#include <cstdint>
#include <span>

#include "decode/matching/engine/blossom.h"

namespace sallow {

/// An event before the blossom algorithm. Its first radius is half the distance to its nearest other event or the
/// distance to the boundary, whichever is less. All these radii together are feasible, by the triangle inequality.
struct StartingEvent {
  uint32_t nearest;  // the event that limits the radius, or kNone
  uint32_t partner;  // an event, Blossom::kBoundaryMatch or kNone
  int64_t radius;
  bool at_boundary;  // the boundary limits the radius
};

/// Matches events whose radii touch, and events that touch the boundary, each at most once: first pairs that are each
/// other's nearest event, then events at the boundary, then pairs in which one is the other's nearest event. True if
/// that covers all events; it is then a minimum-weight matching.
template <typename Event>
bool match_tight_pairs(std::span<Event> events) {
  size_t unmatched = events.size();
  for (uint32_t k = 0; k < events.size(); k++) {
    Event& event = events[k];
    if (event.at_boundary) {
      event.partner = Blossom::kBoundaryMatch;
      unmatched--;
    } else if (event.nearest < k && events[event.nearest].nearest == k) {
      event.partner = event.nearest;
      events[event.nearest].partner = k;
      unmatched -= 2;
    }
  }
  if (unmatched == 0) return true;
  for (uint32_t k = 0; k < events.size(); k++) {
    Event& event = events[k];
    if (event.partner != Blossom::kNone || event.nearest == Blossom::kNone) continue;
    Event& nearest = events[event.nearest];
    if (nearest.partner != Blossom::kNone || nearest.radius != event.radius) continue;
    event.partner = event.nearest;
    nearest.partner = k;
    unmatched -= 2;
  }
  return unmatched == 0;
}

}  // namespace sallow
