// The bodies of DenseKernels. The file that includes this defines kLanes, the number of 32-bit integers in a register,
// in its own namespace.

typedef int32_t Ints __attribute__((vector_size(4 * kLanes), may_alias));
typedef uint16_t Shorts __attribute__((vector_size(4 * kLanes), may_alias));

void relax(uint16_t* row, const uint16_t* base, uint16_t offset, uint16_t limit, size_t columns, uint64_t* improved,
           uint64_t* inside) {
  constexpr size_t kStep = 2 * kLanes;
  const Shorts added = offset - Shorts{}, most = limit - Shorts{};
  for (size_t begin = 0; begin < columns; begin += 64) {
    uint64_t less = 0, small = 0;
    for (size_t k = 0; k < 64; k += kStep) {
      Shorts& own = *reinterpret_cast<Shorts*>(row + begin + k);
      const Shorts through = *reinterpret_cast<const Shorts*>(base + begin + k) + added;
      const auto is_less = through < own;
      less |= uint64_t{short_lane_bits(is_less)} << k;
      small |= uint64_t{short_lane_bits(through <= most)} << k;
      own = is_less ? through : own;
    }
    improved[begin / 64] = less;
    inside[begin / 64] = less & small;
  }
}

void find_below(const uint16_t* row, uint16_t limit, size_t columns, uint64_t* below) {
  constexpr size_t kStep = 2 * kLanes;
  const Shorts all = limit - Shorts{};
  for (size_t begin = 0; begin < columns; begin += 64) {
    uint64_t bits = 0;
    for (size_t k = 0; k < 64; k += kStep) {
      const auto is_less = *reinterpret_cast<const Shorts*>(row + begin + k) < all;
      bits |= uint64_t{short_lane_bits(is_less)} << k;
    }
    below[begin / 64] = bits;
  }
}

/// Edmonds' algorithm as in blossom.h, with a slack per event instead of alarms: the smallest slack to any growing
/// event. Problems are small and sets are words here, so it shares no code with blossom.h.
class DenseMatching {
 public:
  DenseMatching(DenseProblem& problem, void (*look)(void*, uint32_t), void* looker)
      : p_(problem), look_(look), looker_(looker), parts_((problem.count + kLanes - 1) / kLanes) {}

  void solve() {
    start();
    for (uint32_t event = 0; event < p_.count; event++) {
      if (match_out_[outer_[event]] == kNone) grow_tree(static_cast<uint8_t>(outer_[event]));
    }
    settle();
    for (uint32_t event = 0; event < p_.count; event++) p_.partner[event] = match_out_[event];
  }

 private:
  static constexpr uint32_t kMost = DenseProblem::kMostEvents;
  static constexpr uint8_t kNone = 254;
  static constexpr uint8_t kBoundaryMatch = DenseProblem::kBoundaryMatch;
  static constexpr int32_t kApart = DenseProblem::kApart;

  static Ints& at(int32_t* lanes, size_t part) { return reinterpret_cast<Ints*>(lanes)[part]; }
  static Ints all(int32_t value) { return value - Ints{}; }
  static uint8_t lowest(uint64_t bits) { return static_cast<uint8_t>(std::countr_zero(bits)); }

  /// Sets all bits of each lane whose bit in `events` is set.
  Ints lanes_of(uint64_t events, size_t part) {
    return (all(static_cast<int32_t>(static_cast<uint32_t>(events >> (part * kLanes)))) & at(lane_bit_, 0)) != 0;
  }

  bool is_blossom(uint8_t node) const { return node >= kMost; }

  void start() {
    const size_t padded = (p_.count + 15) / 16 * 16;
    for (size_t k = p_.count; k < padded; k++) p_.boundary[k] = p_.known[k] = 0;
    for (size_t k = 0; k < padded; k++) {
      lane_[k] = outer_[k] = static_cast<int32_t>(k);
      p_.radius[k] = 0;
    }
    for (size_t k = 0; k < kLanes; k++) lane_bit_[k] = 1 << k;
    free_blossoms_ = (uint64_t{1} << 32) - 1;
    standing_ = 0;
    uint8_t nearest[kMost];
    uint64_t unmatched = 0;
    for (uint32_t e = 0; e < p_.count; e++) {
      members_[e] = uint64_t{1} << e;
      parent_[e] = match_out_[e] = kNone;
      const int32_t boundary = p_.boundary[e];
      Ints best = all(INT32_MAX);
      for (size_t k = 0; k < parts_; k++) {
        const Ints own = at(lane_, k);
        const auto is_other = (own != static_cast<int32_t>(e)) & (own < static_cast<int32_t>(p_.count));
        const Ints distance = is_other ? at(p_.distance[e], k) : all(kApart);
        const Ints key = distance << 6 | own;
        best = key < best ? key : best;
      }
      const int32_t key = least_lane(best);
      const int32_t half = key >> 7;
      nearest[e] = kNone;
      if (p_.known[e] < half && p_.known[e] < boundary) {
        p_.radius[e] = p_.known[e];
      } else if (boundary <= half) {
        p_.radius[e] = boundary;
        match_in_[e] = static_cast<uint8_t>(e);
        match_out_[e] = kBoundaryMatch;
      } else {
        p_.radius[e] = half;
        nearest[e] = key & 63;
        unmatched |= uint64_t{1} << e;
      }
    }
    for (uint64_t rest = unmatched; rest != 0; rest &= rest - 1) {
      const uint8_t e = lowest(rest), other = nearest[e];
      if (nearest[other] == e) join(e, other, e, other);
    }
    for (uint64_t rest = unmatched; rest != 0; rest &= rest - 1) {
      const uint8_t e = lowest(rest), other = nearest[e];
      if (match_out_[e] == kNone && match_out_[other] == kNone && p_.radius[e] == p_.radius[other])
        join(e, other, e, other);
    }
  }

  void grow_tree(uint8_t root) {
    for (size_t k = 0; k < parts_; k++) at(slack_, k) = all(kApart);
    growing_ = growing_blossoms_ = shrinking_blossoms_ = 0;
    // Lanes without an event count as shrinking and are ignored.
    shrinking_ = p_.count < kMost ? ~uint64_t{0} << p_.count : 0;
    start_growing(root);
    while (!step()) continue;
  }

  void start_growing(uint8_t node) {
    if (is_blossom(node)) growing_blossoms_ |= uint64_t{1} << (node - kMost);
    growing_ |= members_[node];
    look_around(members_[node]);
  }

  // Updates the slack of other events to these growing events.
  void look_around(uint64_t events) {
    for (; events != 0; events &= events - 1) {
      const uint8_t e = lowest(events);
      const int32_t radius = p_.radius[e], outer = outer_[e];
      for (size_t k = 0; k < parts_; k++) {
        Ints slack = at(p_.distance[e], k) - at(p_.radius, k) - radius;
        slack = at(outer_, k) == outer ? all(kApart) : slack;
        const auto is_less = slack < at(slack_, k);
        at(slack_, k) = is_less ? slack : at(slack_, k);
        at(from_, k) = is_less ? all(e) : at(from_, k);
      }
    }
  }

  // Grows until an event touches something or a blossom must expand, and handles it. True if that completes the tree.
  bool step() {
    Ints best = all(INT32_MAX);
    for (size_t k = 0; k < parts_; k++) {
      const Ints slack = at(slack_, k);
      const Ints half = slack >> 1;
      const Ints end = at(p_.boundary, k) < at(p_.known, k) ? at(p_.boundary, k) : at(p_.known, k);
      const Ints to_end = end - at(p_.radius, k);
      Ints wait = lanes_of(growing_, k) ? (half < to_end ? half : to_end) : slack;
      wait = lanes_of(shrinking_, k) ? all(kApart) : wait;
      const Ints key = wait << 6 | at(lane_, k);
      best = key < best ? key : best;
    }
    const int32_t key = least_lane(best);
    const auto event = static_cast<uint8_t>(key & 63);
    int32_t wait = key >> 6;
    uint8_t empty = kNone;
    for (uint64_t rest = shrinking_blossoms_; rest != 0; rest &= rest - 1) {
      if (width_[lowest(rest)] > wait) continue;
      wait = width_[lowest(rest)];
      empty = kMost + lowest(rest);
    }
    if (wait != 0) advance(wait);
    if (empty != kNone) {
      expand(empty);
      return false;
    }
    if ((growing_ >> event & 1) == 0) return meet(event);
    if (p_.boundary[event] == p_.radius[event]) {
      augment(static_cast<uint8_t>(outer_[event]), event, kBoundaryMatch);
      return true;
    }
    if (slack_[event] == 0) {
      form_blossom(static_cast<uint8_t>(from_[event]), event);
    } else {
      look_(looker_, event);
      look_around(uint64_t{1} << event);
    }
    return false;
  }

  void advance(int32_t wait) {
    for (size_t k = 0; k < parts_; k++) {
      const Ints up = lanes_of(growing_, k) & wait, down = lanes_of(shrinking_, k) & wait;
      at(p_.radius, k) += up - down;
      at(slack_, k) += down - up - wait;
    }
    for (uint64_t rest = growing_blossoms_; rest != 0; rest &= rest - 1) width_[lowest(rest)] += wait;
    for (uint64_t rest = shrinking_blossoms_; rest != 0; rest &= rest - 1) width_[lowest(rest)] -= wait;
  }

  // A growing event touches one that does not grow. True if that completes the tree.
  bool meet(uint8_t event) {
    const auto growing = static_cast<uint8_t>(from_[event]);
    const auto node = static_cast<uint8_t>(outer_[event]);
    const uint8_t partner = match_out_[node];
    if (partner == kNone || partner == kBoundaryMatch) {
      augment(static_cast<uint8_t>(outer_[growing]), growing, event);
      match_in_[node] = event;
      match_out_[node] = growing;
      return true;
    }
    start_shrinking(node, event, growing);
    start_growing(static_cast<uint8_t>(outer_[partner]));
    return false;
  }

  void start_shrinking(uint8_t node, uint8_t in, uint8_t out) {
    tree_in_[node] = in;
    tree_out_[node] = out;
    shrinking_ |= members_[node];
    if (is_blossom(node)) shrinking_blossoms_ |= uint64_t{1} << (node - kMost);
  }

  // Flips matched and unmatched edges from a growing node up to the root.
  void augment(uint8_t node, uint8_t in, uint8_t out) {
    for (;;) {
      const uint8_t old = match_out_[node];
      match_in_[node] = in;
      match_out_[node] = out;
      if (old == kNone) return;
      const auto shrinking = static_cast<uint8_t>(outer_[old]);
      match_in_[shrinking] = out = tree_in_[shrinking];
      match_out_[shrinking] = in = tree_out_[shrinking];
      node = static_cast<uint8_t>(outer_[in]);
    }
  }

  // The growing node two steps up, or kNone at the root.
  uint8_t tree_parent(uint8_t growing) const {
    const uint8_t out = match_out_[growing];
    if (out == kNone) return kNone;
    return static_cast<uint8_t>(outer_[tree_out_[outer_[out]]]);
  }

  uint8_t common_ancestor(uint8_t a, uint8_t b) const {
    uint64_t seen[2] = {};
    for (;;) {
      if (a != kNone) {
        if (seen[a / 64] >> (a % 64) & 1) return a;
        seen[a / 64] |= uint64_t{1} << (a % 64);
        a = tree_parent(a);
      }
      std::swap(a, b);
    }
  }

  // A cycle of nodes, each with the edge to the next node: from one of its events to one of the next node's.
  struct Cycle {
    uint32_t size = 0;
    uint8_t node[2 * kMost], from[2 * kMost], to[2 * kMost];
    void append(uint8_t n, uint8_t f, uint8_t t) {
      node[size] = n;
      from[size] = f;
      to[size++] = t;
    }
  };

  // The path from a growing node up to, but not including, a growing ancestor.
  void climb(uint8_t node, uint8_t top, Cycle& cycle) const {
    while (node != top) {
      cycle.append(node, match_in_[node], match_out_[node]);
      const auto shrinking = static_cast<uint8_t>(outer_[match_out_[node]]);
      cycle.append(shrinking, tree_in_[shrinking], tree_out_[shrinking]);
      node = static_cast<uint8_t>(outer_[tree_out_[shrinking]]);
    }
  }

  void form_blossom(uint8_t a_event, uint8_t b_event) {
    const auto a = static_cast<uint8_t>(outer_[a_event]), b = static_cast<uint8_t>(outer_[b_event]);
    const uint8_t top = common_ancestor(a, b);
    Cycle up, cycle;
    climb(a, top, up);
    // From the ancestor down to a, across, and from b back up.
    uint8_t node = top;
    for (uint32_t k = up.size; k-- > 0;) {
      cycle.append(node, up.to[k], up.from[k]);
      node = up.node[k];
    }
    cycle.append(a, a_event, b_event);
    climb(b, top, cycle);

    const uint8_t index = lowest(free_blossoms_);
    const uint8_t blossom = kMost + index;
    const uint64_t bit = uint64_t{1} << index;
    free_blossoms_ ^= bit;
    standing_ |= bit;
    width_[index] = 0;
    parent_[blossom] = kNone;
    match_in_[blossom] = match_in_[top];
    match_out_[blossom] = match_out_[top];
    uint64_t events = 0, shrunk = 0;
    for (uint32_t k = 0; k < cycle.size; k++) {
      const uint8_t member = cycle.node[k];
      events |= members_[member];
      if ((shrinking_ & members_[member]) != 0) shrunk |= members_[member];
      parent_[member] = blossom;
      next_[member] = cycle.node[k + 1 < cycle.size ? k + 1 : 0];
      cycle_from_[member] = cycle.from[k];
      cycle_to_[member] = cycle.to[k];
      if (!is_blossom(member)) continue;
      growing_blossoms_ &= ~(uint64_t{1} << (member - kMost));
      shrinking_blossoms_ &= ~(uint64_t{1} << (member - kMost));
    }
    members_[blossom] = events;
    for (uint64_t rest = events; rest != 0; rest &= rest - 1) {
      outer_[lowest(rest)] = blossom;
      slack_[lowest(rest)] = kApart;
    }
    growing_blossoms_ |= bit;
    shrinking_ &= ~shrunk;
    const uint64_t others = growing_ & ~events;
    growing_ |= shrunk;
    look_around(others | shrunk);
  }

  uint8_t child_with(uint8_t blossom, uint8_t event) const {
    uint8_t node = event;
    while (parent_[node] != blossom) node = parent_[node];
    return node;
  }

  // Expands a shrinking blossom of width 0: the even path from its tree edge to its match stays in the tree, the other
  // nodes are paired.
  void expand(uint8_t blossom) {
    const uint64_t bit = uint64_t{1} << (blossom - kMost);
    shrinking_blossoms_ ^= bit;
    shrinking_ &= ~members_[blossom];
    free_blossoms_ |= bit;
    standing_ ^= bit;
    const uint8_t top = child_with(blossom, tree_in_[blossom]), bottom = child_with(blossom, match_in_[blossom]);
    Cycle cycle;
    uint32_t steps = 0;
    for (uint8_t node = top;;) {
      if (node == bottom) steps = cycle.size;
      cycle.append(node, cycle_from_[node], cycle_to_[node]);
      node = next_[node];
      if (node == top) break;
    }
    if (steps % 2 == 1) {
      // The even path runs backwards: reverse the cycle.
      Cycle turned;
      turned.append(top, cycle.to[cycle.size - 1], cycle.from[cycle.size - 1]);
      for (uint32_t k = cycle.size; k-- > 1;) turned.append(cycle.node[k], cycle.to[k - 1], cycle.from[k - 1]);
      steps = cycle.size - steps;
      cycle = turned;
    }
    for (uint32_t k = 0; k < cycle.size; k++) {
      const uint8_t node = cycle.node[k];
      parent_[node] = kNone;
      for (uint64_t rest = members_[node]; rest != 0; rest &= rest - 1) {
        outer_[lowest(rest)] = node;
      }
    }
    for (uint32_t k = 0; k <= steps; k += 2) {
      const uint8_t node = cycle.node[k];
      if (k == 0) {
        start_shrinking(node, tree_in_[blossom], tree_out_[blossom]);
      } else {
        start_shrinking(node, cycle.to[k - 1], cycle.from[k - 1]);
      }
      match_in_[node] = k == steps ? match_in_[blossom] : cycle.from[k];
      match_out_[node] = k == steps ? match_out_[blossom] : cycle.to[k];
    }
    for (uint32_t k = 1; k < steps; k += 2) {
      const uint8_t node = cycle.node[k];
      match_in_[node] = cycle.to[k - 1];
      match_out_[node] = cycle.from[k - 1];
    }
    for (uint32_t k = steps + 1; k < cycle.size; k += 2)
      join(cycle.node[k], cycle.node[k + 1], cycle.from[k], cycle.to[k]);
    for (uint32_t k = 1; k < steps; k += 2) start_growing(cycle.node[k]);
  }

  void join(uint8_t node, uint8_t other, uint8_t from, uint8_t to) {
    match_in_[node] = match_out_[other] = from;
    match_out_[node] = match_in_[other] = to;
  }

  // Passes the blossoms' matches down: the node that contains the matched event takes the match, the other nodes are
  // paired along the cycle.
  void settle() {
    uint8_t stack[kMost];
    uint32_t size = 0;
    for (uint64_t rest = standing_; rest != 0; rest &= rest - 1) {
      if (parent_[kMost + lowest(rest)] == kNone) stack[size++] = kMost + lowest(rest);
    }
    while (size > 0) {
      const uint8_t blossom = stack[--size];
      const uint8_t base = child_with(blossom, match_in_[blossom]);
      match_in_[base] = match_in_[blossom];
      match_out_[base] = match_out_[blossom];
      if (is_blossom(base)) stack[size++] = base;
      for (uint8_t node = next_[base]; node != base;) {
        const uint8_t other = next_[node];
        join(node, other, cycle_from_[node], cycle_to_[node]);
        if (is_blossom(node)) stack[size++] = node;
        if (is_blossom(other)) stack[size++] = other;
        node = next_[other];
      }
    }
  }

  DenseProblem& p_;
  void (*look_)(void*, uint32_t);
  void* looker_;
  const size_t parts_;
  alignas(64) int32_t lane_[kMost];       // 0, 1, …
  alignas(64) int32_t lane_bit_[kLanes];  // 1, 2, 4, … of a part
  alignas(64) int32_t outer_[kMost];      // by event: the outermost node around it
  alignas(64) int32_t slack_[kMost];      // by event: the smallest slack to a growing event in another node
  alignas(64) int32_t from_[kMost];       // and that growing event
  // By node: an event, or kMost and a blossom's index.
  uint64_t members_[2 * kMost];
  uint8_t match_in_[2 * kMost], match_out_[2 * kMost];  // the matched edge, from the node's own event
  uint8_t tree_in_[2 * kMost], tree_out_[2 * kMost];    // of a shrinking node: to its parent in the tree
  uint8_t parent_[2 * kMost];                           // the blossom around it
  uint8_t next_[2 * kMost];                             // on that blossom's cycle
  uint8_t cycle_from_[2 * kMost], cycle_to_[2 * kMost];
  // By blossom.
  int32_t width_[kMost];
  uint64_t free_blossoms_, standing_, growing_blossoms_, shrinking_blossoms_;
  uint64_t growing_, shrinking_;  // one bit per event
};

void match(DenseProblem& problem, void (*look)(void*, uint32_t), void* looker) {
  DenseMatching(problem, look, looker).solve();
}
