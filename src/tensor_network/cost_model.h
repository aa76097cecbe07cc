#pragma once

#include <span>
#include <string_view>

namespace sallow {

/// A classical computer in the cost model.
struct Machine {
  std::string_view name;
  std::string_view summary;
  double flops_per_second;  // peak real operations
  double memory_bytes;
  std::string_view source;
};

/// All machines for `--machine`; the first is the default.
std::span<const Machine> all_machines();
/// The machine with this name, or null.
const Machine* find_machine(std::string_view name);

/// The published cost model of "Phase transitions in random circuit sampling" (Nature 634:328, appendix): a complex
/// multiply-add is eight real operations, and contractions reach a fifth of the machine's peak.
inline constexpr double kOperationsPerMultiplyAdd = 8;
inline constexpr double kContractionEfficiency = 0.20;
inline constexpr double kSecondsPerYear = 365.25 * 86400;

/// Rejection sampling computes about ten amplitudes per sample that it keeps.
inline constexpr double kAmplitudesPerSample = 10;

/// log10 of 2: converts log2 to log10.
inline constexpr double kLog10Of2 = 0.30102999566398119521;

/// log10 of the seconds for 2^log2_multiply_adds complex multiply-adds. Logarithms, because the numbers can exceed a
/// double.
double log10_seconds(double log2_multiply_adds, const Machine& machine);
/// log2 of the multiply-adds of a sampling task with one contraction per amplitude: amplitudes per sample · samples ·
/// fidelity · cost of one amplitude. An upper bound: good methods share most of the work between amplitudes.
double sampling_upper_bound_log2(double log2_one_amplitude, double samples, double fidelity);

}  // namespace sallow
