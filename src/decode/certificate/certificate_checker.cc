#include "decode/certificate/certificate_checker.h"

#include <algorithm>

namespace sallow {

CertificateChecker::CertificateChecker(const DecodingGraph& graph)
    : graph_(graph),
      edges_at_(graph.detector_count(),
                [&](const auto& add) {
                  for (uint32_t e = 0; e < graph.edges().size(); e++) {
                    const DecodingEdge& edge = graph.edges()[e];
                    add(edge.u, e);
                    if (edge.v != kBoundary) add(edge.v, e);
                  }
                }),
      is_event_(graph.detector_count(), 0),
      parity_(std::max(graph.detector_count(), graph.observable_count()), 0),
      level_(graph.detector_count(), kOutside),
      cover_(graph.edges().size(), 0) {}

std::string CertificateChecker::check(std::span<const uint32_t> events, std::span<const uint32_t> flips,
                                      const Certificate& certificate) {
  for (uint32_t e : covered_) cover_[e] = 0;
  covered_.clear();
  value_ = weight_ = 0;
  if (std::string wrong = check_events(events); !wrong.empty()) return wrong;
  const bool is_solved = certificate.status == DecodeStatus::kSolved;
  if (is_solved) {
    if (std::string wrong = check_edges(certificate); !wrong.empty()) return wrong;
    if (std::string wrong = check_flips(flips, certificate); !wrong.empty()) return wrong;
  } else if (certificate.regions.size() != 1 || !certificate.edges.empty() || !flips.empty()) {
    return "no explanation is claimed, but the proof is not exactly one region";
  }
  for (const Certificate::Region& region : certificate.regions) {
    if (std::string wrong = check_region(region, certificate); !wrong.empty()) return wrong;
    // Checked before adding, so that the widths of a wrong certificate cannot overflow the sum.
    if (is_solved && region.width > weight_ - value_) return "the widths sum to more than the weight";
    value_ += region.width;
  }
  if (!is_solved) return covered_.empty() ? "" : "an edge leads out of a region that is claimed to be closed";
  if (value_ != weight_) {
    return "the widths sum to " + std::to_string(value_) + ", the weight is " + std::to_string(weight_);
  }
  weight_ += graph_.baseline_weight();
  return "";
}

// Computes T from the events and the baseline.
std::string CertificateChecker::check_events(std::span<const uint32_t> events) {
  std::fill(is_event_.begin(), is_event_.end(), 0);
  for (uint32_t d : events) {
    if (d >= is_event_.size() || is_event_[d]) return "an event is not a detector, or is listed twice";
    is_event_[d] = 1;
  }
  for (uint32_t d : graph_.baseline_detectors()) is_event_[d] ^= 1;
  return "";
}

// Checks that the edges explain T, and adds up their weight.
std::string CertificateChecker::check_edges(const Certificate& certificate) {
  std::copy(is_event_.begin(), is_event_.end(), parity_.begin());
  for (size_t k = 0; k < certificate.edges.size(); k++) {
    const uint32_t e = certificate.edges[k];
    if (e >= graph_.edges().size() || (k > 0 && certificate.edges[k - 1] >= e)) {
      return "the explanation's edges are not edges of the graph in rising order";
    }
    const DecodingEdge& edge = graph_.edges()[e];
    parity_[edge.u] ^= 1;
    if (edge.v != kBoundary) parity_[edge.v] ^= 1;
    weight_ += edge.weight;
  }
  for (size_t d = 0; d < graph_.detector_count(); d++) {
    if (parity_[d] != 0) return "the edges do not explain the events: detector " + std::to_string(d);
  }
  return "";
}

// Checks that the explanation flips the predicted observables.
std::string CertificateChecker::check_flips(std::span<const uint32_t> flips, const Certificate& certificate) {
  std::fill_n(parity_.begin(), graph_.observable_count(), 0);
  for (uint32_t o : flips) {
    if (o >= graph_.observable_count()) return "a predicted flip is not of an observable";
    parity_[o] ^= 1;
  }
  for (uint32_t o : graph_.baseline_observables()) parity_[o] ^= 1;
  for (uint32_t e : certificate.edges) {
    for (uint32_t o : graph_.observables(graph_.edges()[e].observables)) parity_[o] ^= 1;
  }
  for (size_t o = 0; o < graph_.observable_count(); o++) {
    if (parity_[o] != 0) return "the edges do not flip the predicted observables: observable " + std::to_string(o);
  }
  return "";
}

// Checks that the region is well-formed and satisfies (odd); then (fit).
std::string CertificateChecker::check_region(const Certificate::Region& region, const Certificate& certificate) {
  if (region.begin > region.end || region.end > certificate.levels.size()) return "a region has no levels";
  if (region.width <= 0) return "a region's width is not above 0";
  std::string wrong;
  size_t events = 0, marked = region.begin;
  for (; marked < region.end && wrong.empty(); marked++) {
    const auto [detector, level] = certificate.levels[marked];
    if (detector >= level_.size() || level_[detector] != kOutside) {
      wrong = "a region's detector does not exist, or is listed twice";
      break;
    }
    level_[detector] = level;
    if (level < 0 || level >= region.width) {
      wrong = "a level is not between 0 and its region's width";
    } else if (is_event_[detector] && level != 0) {
      wrong = "an event in a region has a level above 0";
    }
    events += is_event_[detector];
  }
  if (wrong.empty() && events % 2 == 0) wrong = "a region has an even number of events";
  if (wrong.empty()) wrong = cover_edges(region, certificate);
  for (size_t k = region.begin; k < marked; k++) level_[certificate.levels[k].detector] = kOutside;
  return wrong;
}

std::string CertificateChecker::cover_edges(const Certificate::Region& region, const Certificate& certificate) {
  for (const auto [detector, level] : certificate.levels_of(region)) {
    for (const uint32_t e : edges_at_[detector]) {
      const DecodingEdge& edge = graph_.edges()[e];
      const uint32_t other = edge.u == detector ? edge.v : edge.u;
      const bool is_inside = other != kBoundary && level_[other] != kOutside;
      if (is_inside && other < detector) continue;  // counted from the other end
      const int64_t other_level = is_inside ? level_[other] : region.width;
      const int64_t crossed = level < other_level ? other_level - level : level - other_level;
      if (crossed == 0) continue;
      if (cover_[e] == 0) covered_.push_back(e);
      if (crossed > edge.weight - cover_[e])
        return "regions cover more of edge " + std::to_string(e) + " than its weight";
      cover_[e] += crossed;
    }
  }
  return "";
}

}  // namespace sallow
