#include <algorithm>
#include <set>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "binding.h"
#include "json_object.h"
#include "report/campaign_report.h"
#include "report/paired_report.h"
#include "results/combine_files.h"
#include "results/sinter_csv.h"
#include "task_results.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

template <typename T>
Json known(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json row_json(const TaskResult& result) {
  const StoredTask& task = result.task;
  Json row = {{"name", task.name},
              {"code", task.code},
              {"task", task.experiment},
              {"distance", known(task.distance)},
              {"rounds", known(task.rounds)},
              {"noise", task.noise},
              {"p", known(task.p)},
              {"decoder", task.decoder}};
  const Json counted = result_json(result);
  for (const char* key : {"shots", "failures", "discards", "rate", "low", "high", "seconds"})
    row[key] = counted.at(key);
  const Json* others = counted.find("counts");
  row["counts"] = others == nullptr ? Json::table() : *others;
  row["postselect"] = task.postselection;
  row["strict"] = task.strict;
  row["same_shots"] = task.same_shots;
  row["metadata"] = Json::parse(task.metadata).value_or(Json());
  row["strong_id"] = task.strong_id;
  row["id"] = task.id;
  return row;
}

TaskResults read_all(const std::string& path, double wait_seconds) {
  const nb::gil_scoped_release released;
  ResultStore store(path, ResultStore::Open::kToRead, wait_seconds);
  return {store.results(), paired_results(store)};
}

/// The results at these places, and the pairs with both results among them.
TaskResults chosen(const TaskResults& from, const std::vector<size_t>& places) {
  TaskResults part;
  std::set<std::string> ids;
  for (const size_t place : places) {
    SALLOW_REQUIRE(place < from.results.size(), "results: there is no row " + std::to_string(place));
    part.results.push_back(from.results[place]);
    ids.insert(part.results.back().task.id);
  }
  for (const PairedResult& pair : from.pairs) {
    if (ids.contains(pair.first.id) && ids.contains(pair.second.id)) part.pairs.push_back(pair);
  }
  return part;
}

/// Replaces the name of the command's flag in errors of fields.
TaskFields fields_of(const std::string& text) {
  try {
    return text.empty() ? TaskFields() : TaskFields(text);
  } catch (const InputError& error) {
    std::string message = error.what();
    if (const std::string flag = "--set: "; message.starts_with(flag)) message.erase(0, flag.size());
    throw InputError("fields: " + message, error.remedy());
  }
}

void combine(const std::string& out, const std::vector<std::string>& files, const std::string& fields,
             double wait_seconds) {
  const nb::gil_scoped_release released;
  combine_files(out, files, fields_of(fields), wait_seconds);
}

/// A store as the bytes of a file.
nb::bytes store_image(const std::string& path) {
  std::string image;
  {
    const nb::gil_scoped_release released;
    image = ResultStore(path).image();
  }
  return nb::bytes(image.data(), image.size());
}

void write_csv(const TaskResults& results, const std::string& store_path, const std::string& path) {
  const nb::gil_scoped_release released;
  ResultStore store(store_path);
  OutputFile file(path);
  file.write(sinter_csv(results.results, store));
  file.finish();
}

}  // namespace

void bind_results(nb::module_& module) {
  nb::class_<TaskResults>(module, "TaskResults", "Counts of tasks, as a store had them when it was read.")
      .def("__len__", [](const TaskResults& self) { return self.results.size(); })
      .def(
          "row", [](const TaskResults& self, size_t place) { return json_dict(row_json(self.results.at(place))); },
          "place"_a)
      .def(
          "pairs", [](const TaskResults& self) { return json_object(paired_json(self.pairs)); },
          nb::sig("def pairs(self) -> list[dict[str, typing.Any]]"))
      .def("table", [](const TaskResults& self) { return results_table(self.results); })
      .def("pairs_table", [](const TaskResults& self) { return paired_text(self.pairs); })
      .def("chosen", &chosen, "places"_a)
      .def("write_csv", &write_csv, "store"_a, "path"_a);
  module.def("read_results", &read_all, "store"_a, "wait_seconds"_a);
  module.def("store_image", &store_image, "store"_a);
  module.def("combine", &combine, "out"_a, "files"_a, "fields"_a, "wait_seconds"_a);
  module.def(
      "is_sinter_csv", [](const std::string& path) { return is_sinter_csv(path); }, "path"_a);
}

}  // namespace sallow::python
