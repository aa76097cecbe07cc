#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "budget/error_budget.h"
#include "json/json.h"
#include "page/page.h"

namespace sallow {

/// The budget of one circuit, or of one distance of a code.
struct CircuitBudget {
  uint64_t distance = 0;  // 0: not known
  uint64_t rounds = 0;    // 0: not known; rates are then per shot
  std::vector<FaultKinds::Kind> kinds;
  ErrorBudget budget;
};

/// Budgets of one decoder. With several distances, all have the same kinds, and `lambda` is what they contribute to
/// 1/Λ; it is missing if a failure rate is 0 or at least 1/2.
struct BudgetReport {
  std::string decoder;
  std::vector<CircuitBudget> circuits;
  std::optional<LambdaBudget> lambda;
};

/// Computes `lambda` from budgets at two distances or more, if their rates permit.
void add_lambda(BudgetReport& report);

std::string budget_text(const BudgetReport& report);
Json budget_json(const BudgetReport& report);
/// Bars of shares, and with several distances of contributions to 1/Λ.
std::vector<PageFigure> budget_figures(const BudgetReport& report, const std::string& command);

}  // namespace sallow
