#include "report/fit_report.h"

#include <string>

#include "base/error.h"
#include "binding.h"
#include "json_object.h"
#include "results/fit_results.h"
#include "task_results.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

ResultFits fitted(const TaskResults& results) {
  ResultFits fits;
  run_beside_signals([&](const std::atomic<bool>&) { fits = fit_results(results.results); });
  return fits;
}

}  // namespace

void bind_fits(nb::module_& module) {
  nb::class_<ResultFits>(module, "ResultFits", "Thresholds, errors per round and their ratios, fitted to counts.")
      .def_prop_ro("left_out", [](const ResultFits& self) { return self.left_out; })
      .def("values", [](const ResultFits& self) { return json_dict(fits_json(self)); })
      .def("thresholds_text", [](const ResultFits& self) { return thresholds_text(self); })
      .def("rates_text", [](const ResultFits& self) { return rates_text(self); });
  module.def("fit", &fitted, "results"_a);
}

}  // namespace sallow::python
