#include "gate_circuit/qasm_expression.h"

#include <cmath>
#include <numbers>

namespace sallow {

void skip_qasm_space(TextCursor& cursor) {
  for (;;) {
    cursor.skip_blanks();
    if (cursor.peek() == '/' && cursor.peek(1) == '/') {
      while (!cursor.at_end() && cursor.peek() != '\n') cursor.take();
    } else if (cursor.peek() == '/' && cursor.peek(1) == '*') {
      size_t start = cursor.position();
      cursor.take();
      cursor.take();
      while (!(cursor.peek() == '*' && cursor.peek(1) == '/')) {
        if (cursor.at_end()) cursor.fail_at(start, "this comment has no end");
        cursor.take();
      }
      cursor.take();
      cursor.take();
    } else if (!cursor.take_if('\n')) {
      return;
    }
  }
}

namespace {

constexpr int kMaxDepth = 200;

class ExpressionReader {
 public:
  ExpressionReader(TextCursor& cursor, const std::map<std::string, double, std::less<>>& values)
      : cursor_(cursor), values_(values) {}

  double sum() {
    double value = product();
    for (;;) {
      skip_qasm_space(cursor_);
      if (cursor_.take_if('+')) {
        value += product();
      } else if (cursor_.take_if('-')) {
        value -= product();
      } else {
        return value;
      }
    }
  }

 private:
  double product() {
    double value = signed_power();
    for (;;) {
      skip_qasm_space(cursor_);
      if (cursor_.peek() == '*' && cursor_.peek(1) != '*') {
        cursor_.take();
        value *= signed_power();
      } else if (cursor_.peek() == '/') {
        size_t position = cursor_.position();
        cursor_.take();
        double divisor = signed_power();
        if (divisor == 0) cursor_.fail_at(position, "division by zero");
        value /= divisor;
      } else {
        return value;
      }
    }
  }

  double signed_power() {
    skip_qasm_space(cursor_);
    if (++depth_ > kMaxDepth) cursor_.fail("this expression is nested too deeply");
    double value;
    if (cursor_.take_if('-')) {
      value = -signed_power();
    } else if (cursor_.take_if('+')) {
      value = signed_power();
    } else {
      value = atom();
      skip_qasm_space(cursor_);
      bool is_power = cursor_.take_if('^');
      if (!is_power && cursor_.peek() == '*' && cursor_.peek(1) == '*') {
        cursor_.take();
        cursor_.take();
        is_power = true;
      }
      if (is_power) value = std::pow(value, signed_power());
    }
    depth_--;
    return value;
  }

  double parenthesized() {
    skip_qasm_space(cursor_);
    if (!cursor_.take_if('(')) cursor_.fail("expected '(', found " + cursor_.describe_next());
    double value = sum();
    skip_qasm_space(cursor_);
    if (!cursor_.take_if(')')) cursor_.fail("expected ')', found " + cursor_.describe_next());
    return value;
  }

  bool take_symbol(std::string_view symbol) {
    for (size_t k = 0; k < symbol.size(); k++) {
      if (cursor_.peek(k) != symbol[k]) return false;
    }
    cursor_.seek(cursor_.position() + symbol.size());
    return true;
  }

  double atom() {
    char c = cursor_.peek();
    if (c == '(') return parenthesized();
    if ((c >= '0' && c <= '9') || c == '.') return cursor_.take_number("a number");
    if (take_symbol("\u03c0")) return std::numbers::pi;
    if (take_symbol("\u03c4")) return 2 * std::numbers::pi;
    if (take_symbol("\u2107")) return std::numbers::e;
    size_t position = cursor_.position();
    std::string_view name = cursor_.take_name();
    if (name.empty()) cursor_.fail("expected a value, found " + cursor_.describe_next());
    if (auto found = values_.find(name); found != values_.end()) return found->second;
    if (name == "pi") return std::numbers::pi;
    if (name == "tau") return 2 * std::numbers::pi;
    if (name == "euler") return std::numbers::e;
    struct Function {
      std::string_view name;
      double (*apply)(double);
    };
    static constexpr Function kFunctions[] = {
        {"sin", [](double x) { return std::sin(x); }},     {"cos", [](double x) { return std::cos(x); }},
        {"tan", [](double x) { return std::tan(x); }},     {"exp", [](double x) { return std::exp(x); }},
        {"ln", [](double x) { return std::log(x); }},      {"log", [](double x) { return std::log(x); }},
        {"sqrt", [](double x) { return std::sqrt(x); }},   {"arcsin", [](double x) { return std::asin(x); }},
        {"arccos", [](double x) { return std::acos(x); }}, {"arctan", [](double x) { return std::atan(x); }},
        {"asin", [](double x) { return std::asin(x); }},   {"acos", [](double x) { return std::acos(x); }},
        {"atan", [](double x) { return std::atan(x); }},
    };
    for (const Function& function : kFunctions) {
      if (function.name == name) return function.apply(parenthesized());
    }
    cursor_.fail_at(position, "unknown value '" + std::string(name) + "'");
  }

  TextCursor& cursor_;
  const std::map<std::string, double, std::less<>>& values_;
  int depth_ = 0;
};

}  // namespace

double take_qasm_expression(TextCursor& cursor, const std::map<std::string, double, std::less<>>& values) {
  skip_qasm_space(cursor);
  size_t position = cursor.position();
  double value = ExpressionReader(cursor, values).sum();
  if (!std::isfinite(value)) cursor.fail_at(position, "this expression is not a finite number");
  return value;
}

}  // namespace sallow
