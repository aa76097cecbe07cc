#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/lists.h"
#include "decode/contract/certificate.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// Checks certificates (certificate.h has the terms) from the graph alone: shares no code with the decoders, computes
/// no distances, and uses no number that it has not recomputed. One per thread; the graph must outlive it.
///
/// Time is proportional to the number of levels and of the edges at their detectors.
class CertificateChecker {
 public:
  explicit CertificateChecker(const DecodingGraph& graph);

  /// `events`: the detectors that fired. `flips`: the observables that the decoder predicts. Each is listed once.
  /// Returns an empty text if everything is proved, else the first thing that is wrong.
  std::string check(std::span<const uint32_t> events, std::span<const uint32_t> flips, const Certificate& certificate);

  /// For the last accepted certificate of a solved shot: the explanation's weight with the baseline's, in steps of
  /// unit().
  int64_t weight() const { return weight_; }

 private:
  static constexpr int64_t kOutside = -1;

  std::string check_events(std::span<const uint32_t> events);
  std::string check_flips(std::span<const uint32_t> flips, const Certificate& certificate);
  std::string check_edges(const Certificate& certificate);
  std::string check_region(const Certificate::Region& region, const Certificate& certificate);
  std::string cover_edges(const Certificate::Region& region, const Certificate& certificate);

  const DecodingGraph& graph_;
  Lists<uint32_t> edges_at_;       // by detector
  std::vector<uint8_t> is_event_;  // of T, by detector
  std::vector<uint8_t> parity_;    // by detector, then by observable
  std::vector<int64_t> level_;     // by detector: its level in the current region, or kOutside
  std::vector<int64_t> cover_;     // by edge: Σ |L(u) - L(v)|
  std::vector<uint32_t> covered_;  // edges whose cover is not 0
  int64_t value_ = 0;              // Σ W so far
  int64_t weight_ = 0;
};

}  // namespace sallow
