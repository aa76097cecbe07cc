#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "binding.h"
#include "campaign/campaign.h"
#include "campaign/campaign_results.h"
#include "campaign/plan.h"
#include "json/json.h"
#include "results/task_metadata.h"
#include "task_results.h"
#include "terminal/campaign_display.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// A dict has no lines.
void forget_lines(ConfigValue& value) {
  value.where.line = value.where.column = 0;
  for (ConfigValue& item : value.items) forget_lines(item);
  for (auto& [name, member] : value.members) forget_lines(member);
}

void add_plan_text(CampaignPlan& plan, const std::string& json, const std::string& name,
                   const CampaignChoices& choices) {
  ConfigValue value = parse_config_json(json, name);
  forget_lines(value);
  read_plan(value, choices, plan);
}

void add_given_circuit(CampaignPlan& plan, const Circuit& circuit, const std::string& name, const std::string& metadata,
                       const CampaignChoices& choices) {
  std::string problem;
  if (!Json::parse(metadata, &problem)) throw InputError("metadata: " + problem);  // a store could not be read again
  StoredTask stored;
  stored.name = name;
  stored.metadata = metadata;
  describe_by_metadata(stored);
  add_circuit(plan, stored, circuit, choices);
}

/// Keeps the latest report of the campaign, for another thread.
class CampaignWatch final : public CampaignObserver {
 public:
  /// shots, shots still expected, failures, tasks done, seconds left (or nothing), processes waited for.
  using State = std::tuple<uint64_t, uint64_t, uint64_t, size_t, std::optional<double>, std::vector<std::string>>;
  /// The task, the number of errors that its decoder leaves out, and the sum of their probabilities.
  using LeftOutErrors = std::tuple<std::string, std::string, uint64_t, double>;

  explicit CampaignWatch(std::span<const CampaignTask> tasks) : tasks_(tasks) {}

  void started(uint64_t seed, size_t threads) override {
    const std::lock_guard lock(mutex_);
    seed_ = seed;
    threads_ = threads;
  }
  void left_out(size_t task, const LeftOut& left_out) override {
    const std::lock_guard lock(mutex_);
    const StoredTask& stored = tasks_[task].stored;
    left_out_.emplace_back(stored.name, stored.decoder, left_out.errors, left_out.probability);
  }
  void waits_for(std::span<const ShardWriter::Holder> holders) override {
    const std::lock_guard lock(mutex_);
    auto& names = std::get<5>(state_);
    names.clear();
    for (const ShardWriter::Holder& holder : holders) {
      names.push_back("process " + std::to_string(holder.process) + " on " + holder.host);
    }
  }
  void progressed(std::span<const TaskView> views) override {
    const std::lock_guard lock(mutex_);
    auto& [shots, expected, failures, done, seconds_left, waited_for] = state_;
    shots = expected = failures = done = 0;
    for (const TaskView& view : views) {
      shots += view.counted.shots;
      failures += view.counted.failures;
      if (view.done) {
        done++;
      } else {
        expected += view.shots_expected;
      }
    }
    seconds_left = campaign_seconds_left(views, threads_);
  }

  State state() {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  uint64_t seed() const { return seed_; }
  const std::vector<LeftOutErrors>& all_left_out() const { return left_out_; }

 private:
  std::span<const CampaignTask> tasks_;
  std::mutex mutex_;
  State state_;
  uint64_t seed_ = 0;
  size_t threads_ = 1;
  std::vector<LeftOutErrors> left_out_;
};

nb::typed<nb::tuple, uint64_t, nb::any> collect(const CampaignPlan& given, const std::string& store,
                                                std::optional<uint64_t> seed, uint64_t fresh_seed, size_t threads,
                                                std::tuple<uint64_t, uint64_t, uint64_t> shards, double wait_seconds,
                                                const nb::object& progress) {
  // Another thread may change the plan while the lock is released.
  const CampaignPlan plan = given;
  CampaignOptions options;
  options.db = store;
  options.seed = seed ? seed : plan.seed;
  options.fresh_seed = fresh_seed;
  options.threads = std::clamp<size_t>(threads, 1, kMostThreads);
  options.shards = {std::get<0>(shards), std::get<1>(shards), std::get<2>(shards)};
  options.wait_seconds = wait_seconds;
  if (!options.shards.is_everything() && !options.seed) {
    throw UsageError("shards: a part of the shards needs a seed, the same in all processes of a campaign");
  }
  CampaignWatch watch(plan.tasks);
  const auto tell = [&] {
    if (!progress.is_none()) progress(watch.state());
  };
  run_beside_signals(
      [&](const std::atomic<bool>& interrupted) {
        options.stop = [&] { return interrupted.load(std::memory_order_relaxed); };
        run_campaign(plan.tasks, options, watch);
      },
      tell);
  tell();
  return nb::make_tuple(watch.seed(), watch.all_left_out());
}

}  // namespace

void bind_campaign(nb::module_& module) {
  nb::class_<CampaignChoices>(module, "CampaignChoices")
      .def(nb::init<>())
      .def_rw("decoders", &CampaignChoices::decoders)
      .def_rw("postselection", &CampaignChoices::postselection)
      .def_rw("max_shots", &CampaignChoices::max_shots)
      .def_rw("max_failures", &CampaignChoices::max_failures)
      .def_rw("relative_error", &CampaignChoices::relative_error)
      .def_rw("strict", &CampaignChoices::strict)
      .def_rw("same_shots", &CampaignChoices::same_shots);
  nb::class_<CampaignPlan>(module, "CampaignPlan", "The tasks of a campaign, each once.")
      .def(nb::init<>())
      .def("__len__", [](const CampaignPlan& self) { return self.tasks.size(); })
      .def(
          "add_file",
          [](CampaignPlan& self, const std::string& path, const CampaignChoices& choices) {
            add_file(self, path, choices);
          },
          "path"_a, "choices"_a)
      .def("add_plan_text", &add_plan_text, "json"_a, "name"_a, "choices"_a)
      .def("add_circuit", &add_given_circuit, "circuit"_a, "name"_a, "metadata"_a, "choices"_a)
      .def(
          "results",
          [](const CampaignPlan& self, const std::string& path, double wait_seconds) {
            const nb::gil_scoped_release released;
            ResultStore store(path, ResultStore::Open::kToRead, wait_seconds);
            return TaskResults{results_of(self, store), pairs_of(self, store)};
          },
          "store"_a, "wait_seconds"_a);
  module.def("collect", &collect, "plan"_a, "store"_a, "seed"_a.none(), "fresh_seed"_a, "threads"_a, "shards"_a,
             "wait_seconds"_a, "progress"_a.none());
}

}  // namespace sallow::python
