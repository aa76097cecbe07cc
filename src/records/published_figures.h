#pragma once

#include <span>
#include <string_view>

namespace sallow {

/// A published logical error per cycle, to print beside our own.
struct PublishedRates {
  std::string_view decoder;
  std::string_view prior;   // the decoder's error model
  std::string_view origin;  // "published" by the experimenters, or a "re-analysis" of their shots by others
  double percent[3];        // at d = 3, 5, 7; 0: none
  double percent_error;     // of the largest distance given; 0: none
  double lambda;            // 0: none
  double lambda_error;
};

/// Willow's surface-code memory: arXiv:2408.13687, Nature 638:920 (2025); the re-analysis is of the same public shots.
std::span<const PublishedRates> willow_rates();
inline constexpr std::string_view kWillowSource =
    "arXiv:2408.13687, Nature 638:920 (2025); re-analysis: by others, from the same public shots";

/// Mean detection probability on Willow at d = 3, 5, 7, in percent; same source.
inline constexpr double kWillowDetectionPercent[3] = {7.7, 8.5, 8.7};
/// The strength of SI1000 noise that gives Willow's detection fraction at d = 5, fitted by a third party. This
/// calibrates the simulation; it is not a prediction.
inline constexpr double kWillowSi1000Strength = 0.0031;

/// Sycamore's surface-code memory over all its experiments, both bases, 25 rounds: Nature 614:676 (2023) and, for the
/// neural network, Nature 635:834 (2024).
std::span<const PublishedRates> sycamore_rates();
inline constexpr std::string_view kSycamoreSource =
    "Nature 614:676 (2023), AlphaQubit: Nature 635:834 (2024); over the whole record: both bases, all patches, 25 "
    "rounds";

/// A threshold from the literature.
struct PublishedThreshold {
  std::string_view noise;    // the name of our most similar noise model
  std::string_view percent;  // a value or a range, as published
  std::string_view source;
};

/// The threshold of this code with matching and this noise, or null if none is listed. Only surface codes are listed.
const PublishedThreshold* published_threshold(std::string_view code, std::string_view noise);

}  // namespace sallow
