#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Minimum-weight perfect matching of a few events with known distances, and a boundary to which any number of events
/// can be matched. Distances are even, and below 2^16 if they matter.
struct DenseProblem {
  static constexpr uint32_t kMostEvents = 64;
  static constexpr uint8_t kBoundaryMatch = 255;
  static constexpr int32_t kApart = 1 << 20;

  alignas(64) int32_t boundary[kMostEvents];               // of each event, at most 2^16
  alignas(64) int32_t distance[kMostEvents][kMostEvents];  // symmetric; irrelevant if as far as both boundaries
  // A radius for each event. The event's boundary distance is exact if it is no larger, and a distance is exact if it
  // is below the sum of both ends' radii. Other entries may be too large, but not below these sums or below the truth.
  alignas(64) int32_t known[kMostEvents];
  uint32_t count;

  /// Records a path between two events if it is shorter than the known distance.
  void shorten(uint32_t a, uint32_t b, int32_t way) {
    if (way < distance[a][b]) distance[a][b] = distance[b][a] = way;
  }

  // The solution: another event or kBoundaryMatch; and the radii, which with the blossoms' widths prove it minimal.
  alignas(64) int32_t radius[kMostEvents];
  uint8_t partner[kMostEvents];
};

/// The inner loops of matching with known distances: one table per instruction set, chosen by base/instruction_set.h.
/// All tables give the same bytes.
struct DenseKernels {
  /// For the first `columns` (a multiple of 64) entries of two rows aligned to 64 bytes, of values below 2^15:
  /// row[c] = min(row[c], base[c] + offset). Sets a bit in `improved` if that made the entry smaller, and in `inside`
  /// if the smaller entry is also no more than `limit`.
  void (*relax)(uint16_t* row, const uint16_t* base, uint16_t offset, uint16_t limit, size_t columns,
                uint64_t* improved, uint64_t* inside);
  /// Sets a bit for each of the first `columns` entries that is less than `limit`.
  void (*find_below)(const uint16_t* row, uint16_t limit, size_t columns, uint64_t* below);
  /// Solves a problem. When an event's radius has grown to known[event], calls look(looker, event), which must raise
  /// known[event] and enter the distances and the boundary distance that become exact.
  void (*match)(DenseProblem& problem, void (*look)(void* looker, uint32_t event), void* looker);
};

const DenseKernels& dense_kernels();

}  // namespace sallow
