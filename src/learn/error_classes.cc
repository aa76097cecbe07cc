#include "learn/error_classes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number_text.h"

namespace sallow {

namespace {

size_t time_axis(const std::vector<double>& place) {
  return std::min<size_t>(place.size(), 3) - 1;
}

/// The first and the last time of any detector.
struct TimeSpan {
  double first = std::numeric_limits<double>::infinity(), last = -first;

  explicit TimeSpan(const LearnableModel& model) {
    for (const std::vector<double>& place : model.coordinates()) {
      if (place.size() < 2) continue;
      first = std::min(first, place[time_axis(place)]);
      last = std::max(last, place[time_axis(place)]);
    }
  }
};

ErrorClass class_of(const LearnableModel& model, uint32_t error, const TimeSpan& all) {
  ErrorClass found;
  const std::span<const uint32_t> detectors = model.errors().detectors(error);
  found.observables.assign(model.errors().observables(error).begin(), model.errors().observables(error).end());
  double first = std::numeric_limits<double>::infinity(), last = -first;
  for (const uint32_t d : detectors) {
    const std::vector<double>& place = model.coordinates()[d];
    if (place.size() < 2) {
      found.is_tied = false;
      found.detectors.clear();
      for (const uint32_t number : detectors) found.detectors.push_back({static_cast<double>(number)});
      return found;
    }
    first = std::min(first, place[time_axis(place)]);
    last = std::max(last, place[time_axis(place)]);
  }
  for (const uint32_t d : detectors) {
    std::vector<double> place = model.coordinates()[d];
    place[time_axis(place)] -= first;
    found.detectors.push_back(std::move(place));
  }
  std::ranges::sort(found.detectors);
  found.from_start = std::min(first - all.first, ErrorClass::kNear);
  found.to_end = std::min(all.last - last, ErrorClass::kNear);
  return found;
}

}  // namespace

std::string ErrorClass::text() const {
  std::string text;
  for (const std::vector<double>& place : detectors) {
    if (!text.empty()) text += ' ';
    if (!is_tied) {
      text += "D" + shortest_text(place[0]);
      continue;
    }
    text += '(';
    for (size_t k = 0; k < place.size(); k++) {
      if (k > 0) text += ", ";
      if (k == time_axis(place)) text += '+';
      text += shortest_text(place[k]);
    }
    text += ')';
  }
  for (const uint32_t o : observables) text += " L" + std::to_string(o);
  if (!is_tied) return text;
  if (from_start < kNear) text += "; " + shortest_text(from_start) + " from the start";
  if (to_end < kNear) text += "; " + shortest_text(to_end) + " from the end";
  return text;
}

ErrorClasses::ErrorClasses(const LearnableModel& model) {
  const TimeSpan all(model);
  std::map<ErrorClass, uint32_t> numbers;
  for (uint32_t e = 0; e < model.errors().error_count(); e++) {
    if (!model.is_learned(e)) {
      of_.push_back(LearnableModel::kNone);
      continue;
    }
    const auto [entry, is_new] = numbers.try_emplace(class_of(model, e, all), static_cast<uint32_t>(classes_.size()));
    if (is_new) {
      classes_.push_back(entry->first);
      sizes_.push_back(0);
    }
    of_.push_back(entry->second);
    sizes_[entry->second]++;
  }
}

}  // namespace sallow
