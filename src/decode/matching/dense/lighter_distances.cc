#include "decode/matching/dense/lighter_distances.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

LighterDistances::LighterDistances(const DistanceTable& table)
    : table_(&table),
      kernels_(&dense_kernels()),
      balls_(DenseProblem::kMostEvents),
      rows_(table.columns() * DenseProblem::kMostEvents),
      covers_(table.node_count()),
      event_at_(table.node_count()),
      events_(table.columns() / 64),
      portals_(events_.size()),
      pending_(events_.size()),
      improved_(events_.size()),
      inside_(events_.size()),
      ball_(events_.size()) {}

template <typename Action>
void LighterDistances::for_each_bit(const std::vector<uint64_t>& bits, Action&& action) const {
  for (size_t word = 0; word < bits.size(); word++) {
    for (uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      action(static_cast<uint32_t>(64 * word + std::countr_zero(rest)));
    }
  }
}

/// Calls action(event, distance).
template <typename Action>
void LighterDistances::for_each_cover(uint32_t node, Action&& action) const {
  const Cover* cover = &covers_[node];
  if (cover->distance == DenseProblem::kApart) return;
  for (;; cover = &more_[cover->more]) {
    action(cover->event, cover->distance);
    if (cover->more == kNone) return;
  }
}

void LighterDistances::measure(std::span<const uint32_t> nodes, const WeightOverlay& overlay, DenseProblem& problem) {
  overlay_ = &overlay;
  nodes_ = nodes;
  heads_.clear();
  with_heads_.clear();
  more_.clear();
  if (nodes_.empty()) return;
  std::fill(events_.begin(), events_.end(), 0);
  list_portals();
  for (uint32_t event = 0; event < nodes_.size(); event++) {
    const uint32_t node = nodes_[event];
    event_at_[node] = event;
    events_[node / 64] |= uint64_t{1} << (node % 64);
    problem.boundary[event] = table_->boundary(node);
    balls_[event] = {table_->row(node), 0, 0, kNone, 0, 0};
    find_portals_of(event, problem);
    for_each_bit(ball_, [&](uint32_t portal) { add_cover(portal, event, balls_[event].row[portal]); });
  }
  for (uint64_t rest = find_contacts(problem); rest != 0; rest &= rest - 1) {
    const auto event = static_cast<uint32_t>(std::countr_zero(rest));
    std::fill(pending_.begin(), pending_.end(), 0);
    std::fill(ball_.begin(), ball_.end(), 0);
    for (uint32_t k = first_seed_[event]; k != kNone; k = seeds_[k].next) {
      pending_[seeds_[k].from / 64] |= uint64_t{1} << (seeds_[k].from % 64);
    }
    balls_[event].heads_begin = static_cast<uint32_t>(heads_.size());
    grow(event, problem);
  }
}

void LighterDistances::measure_again(uint32_t event, DenseProblem& problem) {
  Ball& ball = balls_[event];
  find_portals_of(event, problem);
  pending_ = ball_;
  // Moves its heads to the end, so that they are contiguous and have room for more.
  const auto heads_begin = static_cast<uint32_t>(heads_.size());
  for (uint32_t k = ball.heads_begin; k < ball.heads_end; k++) heads_.push_back(Head(heads_[k]));
  ball.exit_heads_end += heads_begin - ball.heads_begin;
  ball.heads_begin = heads_begin;
  grow(event, problem);
}

// Extends the walk from the pending portals, and updates everything that depends on it.
void LighterDistances::grow(uint32_t event, DenseProblem& problem) {
  walk(event, problem);
  cover_ball(event, problem);
  combine(event, problem);
  find_contacts_of(event, problem);
}

// Sets ball_ to the portals within the event's radius, by its row.
void LighterDistances::find_portals_of(uint32_t event, const DenseProblem& problem) {
  kernels_->find_below(balls_[event].row, static_cast<uint16_t>(problem.known[event] + 1), table_->columns(),
                       ball_.data());
  for (size_t word = 0; word < ball_.size(); word++) ball_[word] &= portals_[word];
}

void LighterDistances::list_portals() {
  std::fill(portals_.begin(), portals_.end(), 0);
  for (const WeightOverlay::Changed& changed : overlay_->edges()) {
    for (uint32_t end : changed.ends) {
      if (end == kBoundary) continue;
      const uint32_t node = end - table_->first();
      portals_[node / 64] |= uint64_t{1} << (node % 64);
      covers_[node] = {0, DenseProblem::kApart, kNone};
    }
  }
}

void LighterDistances::cover_ball(uint32_t event, const DenseProblem& problem) {
  const Ball& ball = balls_[event];
  for_each_bit(ball_, [&](uint32_t node) {
    if (ball.row[node] <= problem.known[event]) cover(node, event, ball.row[node]);
  });
}

void LighterDistances::cover(uint32_t node, uint32_t event, int32_t distance) {
  for (Cover* cover = &covers_[node];; cover = &more_[cover->more]) {
    if (cover->event == event && cover->distance != DenseProblem::kApart) {
      cover->distance = distance;
      return;
    }
    if (cover->more == kNone) break;
  }
  add_cover(node, event, distance);
}

void LighterDistances::add_cover(uint32_t node, uint32_t event, int32_t distance) {
  Cover& first = covers_[node];
  if (first.distance == DenseProblem::kApart) {
    first = {event, distance, kNone};
  } else {
    more_.push_back({event, distance, first.more});
    first.more = static_cast<uint32_t>(more_.size() - 1);
  }
}

// Finds contacts of balls by the table's distances, and the seeds of their heads. Returns one bit per event with seeds.
uint64_t LighterDistances::find_contacts(DenseProblem& problem) {
  uint64_t events = 0;
  seeds_.clear();
  auto look = [&](uint32_t event, uint32_t from, int32_t there, int32_t table_way) {
    if (there > problem.known[event] || there >= table_way) return;
    if ((events >> event & 1) == 0) first_seed_[event] = kNone;
    events |= uint64_t{1} << event;
    seeds_.push_back({from, first_seed_[event]});
    first_seed_[event] = static_cast<uint32_t>(seeds_.size() - 1);
  };
  for (const WeightOverlay::Changed& changed : overlay_->edges()) {
    const int32_t weight = changed.weight;
    const uint32_t from = changed.ends[0] - table_->first(), to = changed.ends[1] - table_->first();
    if (changed.ends[1] == kBoundary) {
      for_each_cover(from, [&](uint32_t event, int32_t distance) {
        look(event, from, distance + weight, problem.boundary[event]);
      });
      continue;
    }
    const Cover &a = covers_[from], &b = covers_[to];
    if (a.more != kNone || b.more != kNone) {
      for_each_cover(from, [&](uint32_t event, int32_t distance) {
        look(event, from, distance + weight, balls_[event].row[to]);
        for_each_cover(
            to, [&](uint32_t other, int32_t beyond) { problem.shorten(event, other, distance + weight + beyond); });
      });
      for_each_cover(
          to, [&](uint32_t event, int32_t distance) { look(event, to, distance + weight, balls_[event].row[from]); });
      continue;
    }
    // Without a test for empty slots: they hold event 0 at infinite distance.
    look(a.event, from, a.distance + weight, balls_[a.event].row[to]);
    look(b.event, to, b.distance + weight, balls_[b.event].row[from]);
    problem.shorten(a.event, b.event, a.distance + weight + b.distance);
  }
  return events;
}

// Finds the heads within an event's ball, starting from the pending ends of lighter edges. Adds the ends that get
// nearer to ball_.
void LighterDistances::walk(uint32_t event, DenseProblem& problem) {
  Ball& ball = balls_[event];
  const int32_t known = problem.known[event];
  ball.heads_end = static_cast<uint32_t>(heads_.size());
  for (size_t word = 0; word < pending_.size();) {
    if (pending_[word] == 0) {
      word++;
      continue;
    }
    const auto from = static_cast<uint32_t>(64 * word + std::countr_zero(pending_[word]));
    pending_[word] &= pending_[word] - 1;
    const int32_t distance = ball.row[from];
    for (uint32_t k = overlay_->first(table_->first() + from); k != WeightOverlay::kNone; k = overlay_->next(k)) {
      const WeightOverlay::Way& way = overlay_->way(k);
      const int32_t there = distance + way.weight;
      if (there > known) continue;
      if (way.node == kBoundary) {
        offer_boundary(event, there, from, way.edge, problem);
        continue;
      }
      const uint32_t to = way.node - table_->first();
      // If two paths to the boundary are as short, nothing is gained.
      if (there >= ball.row[to] || there >= problem.boundary[event] + table_->boundary(to)) continue;
      add_head(event, {to, there, from, way.edge}, problem);
      word = 0;
    }
  }
}

void LighterDistances::add_head(uint32_t event, const Head& head, DenseProblem& problem) {
  Ball& ball = balls_[event];
  uint16_t* row = rows_.data() + event * table_->columns();
  if (ball.row != row) {
    std::copy_n(ball.row, table_->columns(), row);
    ball.row = row;
  }
  heads_.push_back(head);
  ball.heads_end = static_cast<uint32_t>(heads_.size());
  offer_boundary(event, head.distance + table_->boundary(head.node), head.node, kNone, problem);
  kernels_->relax(row, table_->row(head.node), static_cast<uint16_t>(head.distance),
                  static_cast<uint16_t>(problem.known[event]), table_->columns(), improved_.data(), inside_.data());
  for (size_t word = 0; word < improved_.size(); word++) {
    const uint64_t portals = inside_[word] & portals_[word];
    pending_[word] |= portals;
    ball_[word] |= portals;
    improved_[word] &= events_[word];
  }
  for_each_bit(improved_, [&](uint32_t node) { problem.shorten(event, event_at_[node], row[node]); });
}

void LighterDistances::offer_boundary(uint32_t event, int32_t distance, uint32_t exit, uint32_t edge,
                                      DenseProblem& problem) {
  if (distance >= problem.boundary[event]) return;
  problem.boundary[event] = distance;
  Ball& ball = balls_[event];
  ball.exit = exit;
  ball.exit_edge = edge;
  ball.exit_heads_end = ball.heads_end;
}

// Finds the contacts made by the portals in ball_.
void LighterDistances::find_contacts_of(uint32_t event, DenseProblem& problem) const {
  for_each_bit(ball_, [&](uint32_t from) {
    const int32_t distance = balls_[event].row[from];
    if (distance > problem.known[event]) return;
    for (uint32_t k = overlay_->first(table_->first() + from); k != WeightOverlay::kNone; k = overlay_->next(k)) {
      const WeightOverlay::Way& way = overlay_->way(k);
      if (way.node == kBoundary) continue;
      for_each_cover(way.node - table_->first(), [&](uint32_t other, int32_t beyond) {
        problem.shorten(event, other, distance + way.weight + beyond);
      });
    }
  });
}

// Finds paths that have heads at both ends.
void LighterDistances::combine(uint32_t event, DenseProblem& problem) {
  const Ball& ball = balls_[event];
  if (ball.heads_begin == ball.heads_end) return;
  bool is_new = true;
  for (uint32_t other : with_heads_) {
    is_new = is_new && other != event;
    for (uint32_t k = ball.heads_begin; k < ball.heads_end; k++) {
      problem.shorten(event, other, heads_[k].distance + balls_[other].row[heads_[k].node]);
    }
  }
  if (is_new) with_heads_.push_back(event);
}

void LighterDistances::append_way(uint32_t a, uint32_t b, const DenseProblem& problem,
                                  std::vector<uint32_t>& edges) const {
  const int32_t distance = problem.distance[a][b];
  const Ball &from = balls_[a], &to = balls_[b];
  if (from.row[nodes_[b]] == distance) return append_walk(a, nodes_[b], from.heads_end, edges);
  if (to.row[nodes_[a]] == distance) return append_walk(b, nodes_[a], to.heads_end, edges);
  for (uint32_t k = from.heads_begin; k < from.heads_end; k++) {
    if (heads_[k].distance + to.row[heads_[k].node] != distance) continue;
    append_walk(b, heads_[k].node, to.heads_end, edges);
    edges.push_back(heads_[k].edge);
    return append_walk(a, heads_[k].from, k, edges);
  }
  for (const WeightOverlay::Changed& changed : overlay_->edges()) {
    if (changed.ends[1] == kBoundary) continue;
    for (uint32_t side = 0; side < 2; side++) {
      const uint32_t x = changed.ends[side] - table_->first(), y = changed.ends[1 - side] - table_->first();
      if (from.row[x] + changed.weight + to.row[y] != distance) continue;
      append_walk(a, x, from.heads_end, edges);
      edges.push_back(changed.edge);
      return append_walk(b, y, to.heads_end, edges);
    }
  }
  SALLOW_CHECK(false);
}

void LighterDistances::append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const {
  const Ball& ball = balls_[event];
  if (ball.exit == kNone) return table_->append_boundary_way(nodes_[event], edges);
  append_walk(event, ball.exit, ball.exit_heads_end, edges);
  if (ball.exit_edge == kNone) {
    table_->append_boundary_way(ball.exit, edges);
  } else {
    edges.push_back(ball.exit_edge);
  }
}

// Appends the path from a node back to the event, using only heads before `heads_end`.
void LighterDistances::append_walk(uint32_t event, uint32_t to, uint32_t heads_end,
                                   std::vector<uint32_t>& edges) const {
  const Ball& ball = balls_[event];
  while (ball.row[to] != table_->row(nodes_[event])[to]) {
    // The first head on a shortest path to this node; heads that later became nearer are skipped.
    uint32_t k = ball.heads_begin;
    for (;; k++) {
      SALLOW_CHECK(k < heads_end);
      const int32_t distance = heads_[k].distance;
      if (distance != ball.row[heads_[k].node]) continue;
      if (distance + table_->row(heads_[k].node)[to] == ball.row[to]) break;
    }
    table_->append_way(heads_[k].node, to, edges);
    edges.push_back(heads_[k].edge);
    to = heads_[k].from;
    heads_end = k;
  }
  table_->append_way(nodes_[event], to, edges);
}

}  // namespace sallow
