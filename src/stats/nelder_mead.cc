#include "stats/nelder_mead.h"

#include <algorithm>
#include <cmath>

#include "base/stop_request.h"

namespace sallow {

std::vector<double> nelder_mead(const std::function<double(std::span<const double>)>& function,
                                std::vector<double> start, double step) {
  struct Vertex {
    std::vector<double> at;
    double value;
  };
  const size_t n = start.size();
  std::vector<Vertex> simplex;
  simplex.push_back({start, function(start)});
  for (size_t k = 0; k < n; k++) {
    std::vector<double> at = start;
    at[k] += step;
    const double value = function(at);
    simplex.push_back({std::move(at), value});
  }
  constexpr size_t kMostEvaluations = 2000;
  size_t evaluations = n + 1;
  const auto by_value = [](const Vertex& a, const Vertex& b) { return a.value < b.value; };
  while (evaluations < kMostEvaluations) {
    stop_if_requested();
    std::stable_sort(simplex.begin(), simplex.end(), by_value);
    if (simplex[n].value - simplex[0].value <= 1e-10 * (std::abs(simplex[0].value) + 1e-10)) break;
    std::vector<double> center(n);
    for (size_t v = 0; v < n; v++) {
      for (size_t k = 0; k < n; k++) center[k] += simplex[v].at[k] / static_cast<double>(n);
    }
    // The worst vertex moved through the center to this many times its distance.
    const auto moved = [&](double factor) {
      std::vector<double> at(n);
      for (size_t k = 0; k < n; k++) at[k] = center[k] + factor * (center[k] - simplex[n].at[k]);
      evaluations++;
      const double value = function(at);
      return Vertex{std::move(at), value};
    };
    Vertex reflected = moved(1);
    if (reflected.value < simplex[0].value) {
      Vertex expanded = moved(2);
      simplex[n] = expanded.value < reflected.value ? std::move(expanded) : std::move(reflected);
      continue;
    }
    if (reflected.value < simplex[n - 1].value) {
      simplex[n] = std::move(reflected);
      continue;
    }
    Vertex contracted = moved(reflected.value < simplex[n].value ? 0.5 : -0.5);
    if (contracted.value < std::min(reflected.value, simplex[n].value)) {
      simplex[n] = std::move(contracted);
      continue;
    }
    for (size_t v = 1; v <= n; v++) {
      for (size_t k = 0; k < n; k++) simplex[v].at[k] = (simplex[0].at[k] + simplex[v].at[k]) / 2;
      simplex[v].value = function(simplex[v].at);
      evaluations++;
    }
  }
  return std::min_element(simplex.begin(), simplex.end(), by_value)->at;
}

}  // namespace sallow
