#include <atomic>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "binding.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"
#include "distance/hyperedge_search.h"
#include "distance/shortest_error.h"
#include "experiment/missing_part.h"
#include "json_object.h"
#include "report/distance_report.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

struct DistanceAnswer {
  SearchedModel model;
  std::optional<ShortestError> graphlike, hyperedge;
  std::optional<MissingPart> missing;
  Json json;
  std::string text;
};

void put_in_words(DistanceAnswer& answer) {
  const auto add = [&](const std::optional<ShortestError>& found, const char* kind) {
    if (!found) return;
    answer.json[kind] = shortest_error_json(answer.model, kind, *found);
    answer.text += shortest_error_text(answer.model, kind, *found);
  };
  answer.text = distance_headline(answer.graphlike ? &*answer.graphlike : nullptr,
                                  answer.hyperedge ? &*answer.hyperedge : nullptr);
  add(answer.graphlike, "graphlike");
  add(answer.hyperedge, "hyperedge");
}

NamedValues distance(const Circuit* circuit, const DetectorErrorModel* model, bool graphlike, bool hyperedge,
                     uint64_t max_steps, bool allow_gauge_detectors, const nb::object& progress) {
  SALLOW_REQUIRE((circuit == nullptr) != (model == nullptr), "distance: expected a circuit or a model");
  // Another thread may change either while the lock is released.
  const std::optional<Circuit> own_circuit = circuit == nullptr ? std::nullopt : std::optional(*circuit);
  const std::optional<DetectorErrorModel> own_model = model == nullptr ? std::nullopt : std::optional(*model);
  std::atomic<double> share = 0;
  DistanceAnswer answer;
  run_beside_signals(
      [&](const std::atomic<bool>& interrupted) {
        if (own_circuit) {
          ExtractOptions options;
          options.approximate_disjoint_errors = 1;
          options.allow_gauge_detectors = allow_gauge_detectors;
          const DetectorErrorModel extracted = extract_error_model(*own_circuit, options);
          answer.missing = missing_part(extracted);
          answer.model = searched_model(*own_circuit, extracted, options);
        } else {
          answer.missing = missing_part(*own_model);
          answer.model.errors = ErrorHypergraph(*own_model);
        }
        if (graphlike) answer.graphlike = shortest_graphlike_error(answer.model.errors);
        if (hyperedge) {
          HyperedgeRun search = search_hyperedges(
              answer.model.errors, answer.graphlike.value_or(ShortestError()), max_steps, [&](SearchProgress now) {
                if (interrupted.load(std::memory_order_relaxed)) throw Interrupted();
                share = static_cast<double>(now.steps) / static_cast<double>(max_steps);
              });
          if (search.broken_off) std::rethrow_exception(search.broken_off);
          answer.hyperedge = std::move(search.shortest);
        }
        put_in_words(answer);
      },
      [&] {
        if (!progress.is_none()) progress(share.load(std::memory_order_relaxed));
      });
  nb::dict result;
  for (const char* kind : {"graphlike", "hyperedge"}) {
    const Json* found = answer.json.find(kind);
    result[kind] = found == nullptr ? nb::none() : json_object(*found);
  }
  result["text"] = answer.text;
  result["missing"] = answer.missing ? answer.missing->what : "";
  return NamedValues(result);
}

}  // namespace

void bind_distances(nb::module_& module) {
  module.def("distance", &distance, "circuit"_a.none(), "model"_a.none(), "graphlike"_a, "hyperedge"_a, "max_steps"_a,
             "allow_gauge_detectors"_a, "progress"_a.none());
}

}  // namespace sallow::python
