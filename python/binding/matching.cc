#include <nanobind/stl/optional.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "decode/graph/weighted_graph.h"
#include "decode/matching/matching_decoder.h"
#include "decode/weighted/edge_weights_decoder.h"
#include "py_decoder.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

using GivenEdges = nb::ndarray<const double, nb::shape<-1, 3>, nb::c_contig, nb::device::cpu>;

uint32_t node_number(int64_t node, const char* name) {
  SALLOW_REQUIRE(node >= 0 && node < static_cast<int64_t>(DecodingGraph::kMostDetectors),
                 std::string(name) + ": expected a node from 0 to " +
                     std::to_string(DecodingGraph::kMostDetectors - 1) + ", got " + std::to_string(node));
  return static_cast<uint32_t>(node);
}

std::vector<uint32_t> node_numbers(const std::vector<int64_t>& given, const char* name) {
  std::vector<uint32_t> nodes;
  for (const int64_t node : given) nodes.push_back(node_number(node, name));
  return nodes;
}

std::vector<uint32_t> fault_numbers(const int64_t* begin, const int64_t* end) {
  std::vector<uint32_t> faults;
  for (const int64_t* fault = begin; fault != end; fault++) {
    SALLOW_REQUIRE(*fault >= 0 && *fault < static_cast<int64_t>(DecodingGraph::kMostObservables),
                   "fault_ids: expected numbers from 0 to " + std::to_string(DecodingGraph::kMostObservables - 1) +
                       ", got " + std::to_string(*fault));
    faults.push_back(static_cast<uint32_t>(*fault));
  }
  return faults;
}

void add_edge(WeightedGraph& graph, int64_t u, std::optional<int64_t> v, const std::vector<int64_t>& faults,
              double weight, double probability, const std::string& strategy) {
  graph.add_edge(node_number(u, "node1"), v ? node_number(*v, "node2") : kBoundary,
                 fault_numbers(faults.data(), faults.data() + faults.size()), weight, probability,
                 parse_merge_strategy(strategy));
}

// Edge k is from u[k] to v[k], with -1 for the boundary; its faults are entries starts[k] to starts[k + 1] - 1.
void add_edges(WeightedGraph& graph, const GivenIndices& u, const GivenIndices& v, const GivenIndices& starts,
               const GivenIndices& faults, const GivenNumbers& weights, const GivenNumbers& probabilities,
               const std::string& strategy_name) {
  const size_t count = u.shape(0);
  require_equal("edges: second nodes", v.shape(0), count);
  require_equal("edges: lists of faults", starts.shape(0), count + 1);
  require_equal("edges: weights", weights.shape(0), count);
  require_equal("edges: probabilities", probabilities.shape(0), count);
  const MergeStrategy strategy = parse_merge_strategy(strategy_name);
  for (size_t k = 0; k < count; k++) {
    const int64_t begin = starts.data()[k], end = starts.data()[k + 1];
    SALLOW_REQUIRE(begin >= 0 && begin <= end && end <= static_cast<int64_t>(faults.shape(0)),
                   "edges: lists of faults out of range");
    const int64_t other = v.data()[k];
    graph.add_edge(node_number(u.data()[k], "node1"), other == -1 ? kBoundary : node_number(other, "node2"),
                   fault_numbers(faults.data() + begin, faults.data() + end), weights.data()[k],
                   probabilities.data()[k], strategy);
  }
}

nb::object edge_data(const WeightedGraph::Edge& edge) {
  nb::object faults = nb::steal(PySet_New(nullptr));
  for (const uint32_t fault : edge.faults) faults.attr("add")(fault);
  nb::dict data;
  data["fault_ids"] = faults;
  data["weight"] = edge.weight;
  data["error_probability"] = edge.probability;
  return data;
}

nb::typed<nb::list, nb::any> edges(const WeightedGraph& graph) {
  nb::list result;
  for (const WeightedGraph::Edge& edge : graph.edges()) {
    const nb::object v = edge.v == kBoundary ? nb::none() : nb::cast(edge.v);
    result.append(nb::make_tuple(edge.u, v, edge_data(edge)));
  }
  return result;
}

// The same as arrays: u, v or -1, weights, probabilities, and the faults of the edges: the start of each list, and the
// lists.
nb::typed<nb::tuple, nb::any, nb::any, nb::any, nb::any, nb::any, nb::any> edge_arrays(const WeightedGraph& graph) {
  std::vector<int64_t> u, v, starts = {0}, faults;
  std::vector<double> weights, probabilities;
  for (const WeightedGraph::Edge& edge : graph.edges()) {
    u.push_back(edge.u);
    v.push_back(edge.v == kBoundary ? -1 : static_cast<int64_t>(edge.v));
    weights.push_back(edge.weight);
    probabilities.push_back(edge.probability);
    faults.insert(faults.end(), edge.faults.begin(), edge.faults.end());
    starts.push_back(static_cast<int64_t>(faults.size()));
  }
  return nb::make_tuple(make_indices(std::move(u)), make_indices(std::move(v)), make_numbers(std::move(weights)),
                        make_numbers(std::move(probabilities)), make_indices(std::move(starts)),
                        make_indices(std::move(faults)));
}

std::optional<uint32_t> find_edge(const WeightedGraph& graph, int64_t u, std::optional<int64_t> v) {
  const auto is_node = [](int64_t node) {
    return node >= 0 && node < static_cast<int64_t>(DecodingGraph::kMostDetectors);
  };
  if (!is_node(u) || (v && !is_node(*v))) return {};
  return graph.find(static_cast<uint32_t>(u), v ? static_cast<uint32_t>(*v) : kBoundary);
}

nb::object get_edge(const WeightedGraph& graph, int64_t u, std::optional<int64_t> v) {
  const auto found = find_edge(graph, u, v);
  return found ? edge_data(graph.edges()[*found]) : nb::none();
}

// For rows (u, v or -1, weight) the numbers of the edges; -1 for an edge between two boundary nodes, which cannot
// change an answer.
nb::ndarray<nb::numpy, int64_t, nb::ndim<1>> find_reweighted(const WeightedGraph& graph, const GivenEdges& rows) {
  std::vector<int64_t> numbers;
  for (size_t k = 0; k < rows.shape(0); k++) {
    const double u = rows.data()[3 * k], v = rows.data()[3 * k + 1], weight = rows.data()[3 * k + 2];
    const std::string who = "edge_reweights: row " + std::to_string(k);
    const auto is_node = [](double node) {
      return node == std::floor(node) && std::abs(node) < double{DecodingGraph::kMostDetectors};
    };
    SALLOW_REQUIRE(is_node(u) && is_node(v), who + ": nodes are whole numbers");
    SALLOW_REQUIRE(std::isfinite(weight), who + ": the weight is not finite");
    const bool is_to_boundary = v == -1;
    const auto found = find_edge(graph, static_cast<int64_t>(u),
                                 is_to_boundary ? std::nullopt : std::optional(static_cast<int64_t>(v)));
    SALLOW_REQUIRE(found, who + ": there is no edge from " + std::to_string(static_cast<int64_t>(u)) + " to " +
                              (is_to_boundary ? "the boundary" : std::to_string(static_cast<int64_t>(v))));
    const WeightedGraph::Edge& edge = graph.edges()[*found];
    numbers.push_back(graph.is_boundary(edge.u) && graph.is_boundary(edge.v) ? -1 : int64_t{*found});
  }
  return make_indices(std::move(numbers));
}

// Memory owned by Python.
PyDecoder* compile(const WeightedGraph& graph) {
  const WeightedGraph own = graph;  // another thread may change it
  return new PyDecoder(interruptible([&]() -> std::unique_ptr<const Decoder> {
                         return std::make_unique<MatchingDecoder>(own.decoding_graph());
                       }),
                       true);
}

PyDecoder* compile_reweightable(const WeightedGraph& graph, double largest_weight) {
  const WeightedGraph own = graph;
  return new PyDecoder(interruptible([&]() -> std::unique_ptr<const Decoder> {
                         return std::make_unique<EdgeWeightsDecoder>(own.decoding_graph(largest_weight, true),
                                                                     own.edges().size());
                       }),
                       true);
}

}  // namespace

void bind_matching(nb::module_& module) {
  nb::class_<WeightedGraph>(module, "WeightedGraph")
      .def(nb::init<>())
      .def_static(
          "from_model",
          [](const DetectorErrorModel& model) {
            const DetectorErrorModel own = model;
            return interruptible([&] { return WeightedGraph::from_model(own); });
          },
          "model"_a)
      .def_prop_ro("num_nodes", &WeightedGraph::node_count)
      .def_prop_ro("num_faults", &WeightedGraph::fault_count)
      .def_prop_ro("num_edges", [](const WeightedGraph& self) { return self.edges().size(); })
      .def_prop_ro("boundary",
                   [](const WeightedGraph& self) {
                     return std::vector<uint32_t>(self.boundary().begin(), self.boundary().end());
                   })
      .def("add_edge", &add_edge, "u"_a, "v"_a.none(), "faults"_a, "weight"_a, "probability"_a, "merge_strategy"_a)
      .def("add_edges", &add_edges, "u"_a, "v"_a, "starts"_a, "faults"_a, "weights"_a, "probabilities"_a,
           "merge_strategy"_a)
      .def(
          "set_boundary",
          [](WeightedGraph& self, const std::vector<int64_t>& nodes) {
            self.set_boundary(node_numbers(nodes, "nodes"));
          },
          "nodes"_a)
      .def("ensure_node_count", &WeightedGraph::ensure_node_count, "count"_a)
      .def("ensure_fault_count", &WeightedGraph::ensure_fault_count, "count"_a)
      .def("edges", &edges)
      .def("edge_arrays", &edge_arrays)
      .def(
          "has_edge",
          [](const WeightedGraph& self, int64_t u, std::optional<int64_t> v) {
            return find_edge(self, u, v).has_value();
          },
          "u"_a, "v"_a.none())
      .def("get_edge", &get_edge, "u"_a, "v"_a.none())
      .def("find_reweighted", &find_reweighted, "rows"_a)
      .def("compile", &compile)
      .def("compile_reweightable", &compile_reweightable, "largest_weight"_a)
      .def("copy", [](const WeightedGraph& self) { return self; });
}

}  // namespace sallow::python
