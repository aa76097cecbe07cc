#include "records/published_figures.h"

namespace sallow {
namespace {

constexpr PublishedRates kWillow[] = {
    {"plain matching", "SI1000", "re-analysis", {1.032, 0.684, 0.435}, 0, 1.54, 0},
    {"correlated matching", "SI1000", "published", {0.836, 0.443, 0.229}, 0, 1.91, 0},
    {"Harmony ensemble", "SI1000", "published", {0.781, 0.411, 0.216}, 0, 1.90, 0},
    {"Libra ensemble", "learned", "published", {0.712, 0.349, 0.171}, 0, 2.04, 0},
    {"neural network", "learned", "published", {0.655, 0.306, 0.143}, 0.003, 2.14, 0.02},
};

constexpr PublishedRates kSycamore[] = {
    {"tensor network", "pij", "published", {3.028, 2.914, 0}, 0, 0, 0},
    {"AlphaQubit", "learned", "published", {2.901, 2.748, 0}, 0, 0, 0},
};

}  // namespace

std::span<const PublishedRates> willow_rates() {
  return kWillow;
}

std::span<const PublishedRates> sycamore_rates() {
  return kSycamore;
}

const PublishedThreshold* published_threshold(std::string_view code, std::string_view noise) {
  if (code != "surface_code") return nullptr;
  constexpr std::string_view kWang =
      "C. Wang, J. Harrington, J. Preskill, Ann. Phys. 303:31 (2003), toric code, matching";
  static constexpr PublishedThreshold kThresholds[] = {
      {"code_capacity", "10.3", kWang},
      {"phenomenological", "2.9", kWang},
      {"uniform", "0.5 to 0.7", "C. Gidney et al., arXiv:2108.10457 (2021), rotated surface code, correlated matching"},
      {"sd6", "0.5 to 0.7", "C. Gidney et al., arXiv:2108.10457 (2021), rotated surface code, correlated matching"},
  };
  for (const PublishedThreshold& threshold : kThresholds) {
    if (threshold.noise == noise) return &threshold;
  }
  return nullptr;
}

}  // namespace sallow
