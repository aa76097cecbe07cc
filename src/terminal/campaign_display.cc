#include "terminal/campaign_display.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <map>

#include "base/error.h"
#include "base/number_text.h"
#include "report/table.h"
#include "report/tally_report.h"
#include "terminal/screen.h"
#include "terminal/status_line.h"

namespace sallow {
namespace {

constexpr auto kDrawEvery = std::chrono::milliseconds(250);
constexpr auto kTellEvery = std::chrono::seconds(30);

/// Three digits and a letter: 12.3M.
std::string short_count(double value) {
  constexpr const char* kUnits[] = {"", "k", "M", "G", "T"};
  size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) value /= 1000, unit++;
  return fixed_text(value, unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2) + kUnits[unit];
}

}  // namespace

std::optional<double> campaign_seconds_left(std::span<const TaskView> views, size_t threads) {
  double left = 0, whole = 0, seconds_per_shot = 0;
  size_t begun = 0;
  for (const TaskView& view : views) {
    if (view.seconds_per_shot <= 0) continue;
    begun++;
    seconds_per_shot += view.seconds_per_shot;
    const double shots = static_cast<double>(view.shots_expected);
    left += shots * view.seconds_per_shot;
    whole += (shots + static_cast<double>(view.counted.shots)) * view.seconds_per_shot;
  }
  if (begun == 0) return std::nullopt;
  for (const TaskView& view : views) {
    if (view.done || view.seconds_per_shot > 0) continue;
    const bool is_known = view.shots_expected > 0;  // false for a task counted only by other processes, or earlier
    left +=
        (is_known ? static_cast<double>(view.shots_expected) * seconds_per_shot : whole) / static_cast<double>(begun);
  }
  return left / static_cast<double>(threads);
}

std::string task_label(const StoredTask& task, bool with_decoder) {
  return with_decoder ? task.name + " " + task.decoder : task.name;
}

CampaignDisplay::CampaignDisplay(std::span<const CampaignTask> tasks, bool seed_given)
    : tasks_(tasks),
      seed_given_(seed_given),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      one_decoder_(
          std::all_of(tasks.begin(), tasks.end(),
                      [&](const CampaignTask& task) { return task.stored.decoder == tasks.front().stored.decoder; })),
      reported_(tasks.size()) {}

CampaignDisplay::~CampaignDisplay() {
  erase();
}

std::string CampaignDisplay::label(size_t task) const {
  return task_label(tasks_[task].stored, !one_decoder_);
}

void CampaignDisplay::started(uint64_t seed, size_t threads) {
  threads_ = threads;
  if (!seed_given_) std::fprintf(stderr, "sallow: seed %" PRIu64 "\n", seed);
  drawn_ = speed_since_ = Clock::now();
}

void CampaignDisplay::tell_what_is_missing(std::span<const TaskView> views) {
  const auto has_shots = [](const TaskView& view) { return view.counted.shots > 0; };
  if (told_missing_ || std::none_of(views.begin(), views.end(), has_shots)) return;
  told_missing_ = true;
  // One line for all circuits with the same missing part.
  std::map<std::string, std::vector<const CampaignTask*>> lacking;
  std::set<std::string> seen;
  for (const CampaignTask& task : tasks_) {
    if (task.missing && seen.insert(task.stored.circuit_hash).second) lacking[task.missing->what].push_back(&task);
  }
  for (const auto& [what, tasks] : lacking) {
    const size_t others = tasks.size() - 1;
    std::string names = tasks[0]->stored.name;
    if (others > 0) names += " and " + std::to_string(others) + (others == 1 ? " other" : " others");
    erase();
    print_line("sallow: " + shortened(names) + ": " + what);
    print_hint(tasks[0]->missing->remedy);
  }
}

void CampaignDisplay::counts_anew(size_t tasks) {
  const bool one = tasks == 1;
  std::fprintf(stderr,
               "sallow: %zu %s counted again: an earlier sallow, whose models split errors that are edges already, "
               "counted %s; the earlier counts stay in the store\
",
               tasks, one ? "task is" : "tasks are", one ? "it" : "them");
}

void CampaignDisplay::left_out(size_t task, const LeftOut& left_out) {
  erase();
  std::fprintf(stderr,
               "sallow: %s: %s leaves out %" PRIu64 " errors that do not decompose into edges, probability %s\n",
               tasks_[task].stored.name.c_str(), tasks_[task].stored.decoder.c_str(), left_out.errors,
               shortest_text(left_out.probability).c_str());
}

void CampaignDisplay::waits_for(std::span<const ShardWriter::Holder> holders) {
  for (const ShardWriter::Holder& holder : holders) {
    if (!waited_for_.insert({holder.host, holder.process}).second) continue;
    erase();
    std::fprintf(stderr,
                 "sallow: waiting for process %" PRIu64
                 " on %s, which samples the last shots; if that process stops, this one "
                 "samples them after 20 s\n",
                 holder.process, holder.host.c_str());
  }
}

void CampaignDisplay::progressed(std::span<const TaskView> views) {
  tell_what_is_missing(views);
  for (size_t t = 0; t < views.size(); t++) {
    if (!views[t].done || reported_[t]) continue;
    reported_[t] = true;
    done_++;
    // Tasks that were already done are shown only in the final table.
    if (!on_terminal_ && !first_) {
      std::fprintf(stderr, "sallow: %s: %" PRIu64 " shots, %" PRIu64 " failures, %s (%zu of %zu tasks)\n",
                   label(t).c_str(), views[t].counted.shots, views[t].counted.failures,
                   rate_text(views[t].counted).c_str(), done_, views.size());
    }
  }
  first_ = false;
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < (on_terminal_ ? Clock::duration(kDrawEvery) : Clock::duration(kTellEvery))) return;
  drawn_ = now;
  if (on_terminal_) {
    draw(views);
  } else if (done_ < views.size()) {
    std::fprintf(stderr, "sallow: %s\n", summary(views).c_str());
  }
}

std::string CampaignDisplay::summary(std::span<const TaskView> views) {
  uint64_t shots = 0;
  for (const TaskView& view : views) shots += view.counted.shots;
  const double seconds = std::chrono::duration<double>(Clock::now() - speed_since_).count();
  if (speed_shots_ == 0) speed_shots_ = shots;
  if (seconds > 2) {
    shots_per_second_ = static_cast<double>(shots - std::min(shots, speed_shots_)) / seconds;
    speed_shots_ = shots;
    speed_since_ = Clock::now();
  }
  std::string text = std::to_string(done_) + " of " + std::to_string(views.size()) + " tasks done, " +
                     short_count(static_cast<double>(shots)) + " shots";
  if (shots_per_second_ > 0) text += ", " + short_count(shots_per_second_) + " per second";
  const std::optional<double> left = campaign_seconds_left(views, threads_);
  if (left) text += ", about " + waiting_text(*left) + " left";
  return text;
}

std::string CampaignDisplay::table(std::span<const TaskView> views, size_t most_rows, size_t columns) const {
  // Active tasks first, then waiting tasks, each in the plan's order.
  std::vector<size_t> shown;
  for (const bool active : {true, false}) {
    for (size_t t = 0; t < views.size(); t++) {
      if (!views[t].done && views[t].active == active) shown.push_back(t);
    }
  }
  if (shown.size() > most_rows) shown.resize(most_rows);
  std::sort(shown.begin(), shown.end());
  Table table({"task", "shots", "failures", "rate [95 %]", "shots/s per core", "left"});
  constexpr size_t kSpeed = 4, kLeft = 5, kShots = 1;
  for (const size_t t : shown) {
    const TaskView& view = views[t];
    const bool known = view.seconds_per_shot > 0;
    const double left = static_cast<double>(view.shots_expected) * view.seconds_per_shot;
    table.add_row({label(t), short_count(static_cast<double>(view.counted.shots)),
                   std::to_string(view.counted.failures), rate_text(view.counted),
                   known ? short_count(1 / view.seconds_per_shot) : "",
                   known ? waiting_text(left / static_cast<double>(threads_)) : ""});
  }
  return table.squeezed(columns, std::array{kSpeed, kLeft, kShots});
}

void CampaignDisplay::draw(std::span<const TaskView> views) {
  const ScreenSize size = screen_size(STDERR_FILENO);
  const size_t columns = std::max<size_t>(size.columns, 2) - 1;
  const std::string text = table(views, size.rows > 4 ? size.rows - 4 : 1, columns) + summary(views) + "\n";
  std::string lines;
  size_t count = 0;
  for (size_t start = 0; start < text.size(); count++) {
    const size_t end = text.find('\n', start);
    lines += cut_to_columns(text.substr(start, end - start), columns) + "\n";
    start = end + 1;
  }
  erase();
  std::fputs(lines.c_str(), stderr);
  lines_drawn_ = count;
}

void CampaignDisplay::erase() {
  if (lines_drawn_ > 0) std::fprintf(stderr, "\x1b[%zuA\r\x1b[J", lines_drawn_);
  lines_drawn_ = 0;
}

}  // namespace sallow
