#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "decode/contract/decoded_block.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/shot_rows.h"

namespace sallow {

/// The solution of one shot.
struct ShotSolution {
  std::span<const uint64_t> flips;       // one bit per observable
  double weight = 0;                     // natural units; used only if outcomes were requested
  std::span<const uint32_t> edges = {};  // that differ from the baseline; used only if errors were requested
};

/// Loads a block's shots in groups of ShotRows::kShots, the first node_count nodes of each, and calls
///     each_group(first_shot, shot_count)
/// for each group while its rows are in `rows`.
template <typename EachGroup>
void for_each_group(const BitTable& detections, uint32_t node_count, ShotRows& rows, EachGroup&& each_group) {
  for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
    rows.load(detections, first, node_count);
    each_group(first, std::min(ShotRows::kShots, detections.column_count() - first));
  }
}

/// The nodes that decode_each() loads.
struct LoadedNodes {
  uint32_t count;
  /// Shots in which a component without boundary has an odd number of events are marked unmatchable without solving
  /// them.
  bool rules_out_odd = false;
};

/// Decodes a block shot by shot: solve(shot, row) gets the shot's number and its row of bits, one per node, and returns
/// a std::optional<ShotSolution>, empty if no error explains the shot. `choices`, if not null, adds the chosen errors
/// to `out`.
template <typename Solve>
void decode_each(const BitTable& detections, LoadedNodes nodes, ShotRows& rows, EdgeChoices* choices, DecodedBlock& out,
                 Solve&& solve) {
  for_each_group(detections, nodes.count, rows, [&](size_t first, size_t count) {
    if (nodes.rules_out_odd) rows.check_closed_components(detections, first);
    for (size_t k = 0; k < count; k++) {
      const size_t shot = first + k;
      const bool is_ruled_out = nodes.rules_out_odd && rows.is_odd(k);
      const auto solution = is_ruled_out ? std::optional<ShotSolution>() : solve(shot, rows.row(k));
      if (!solution) {
        out.mark_unmatchable(shot);
        if (choices != nullptr) out.chosen.add_without_list();
        continue;
      }
      flip_predictions(solution->flips, shot, out.predictions);
      if (!out.outcomes.empty()) out.outcomes[shot].weight = solution->weight;
      if (choices != nullptr) choices->add(solution->edges, out.chosen);
    }
  });
}

}  // namespace sallow
