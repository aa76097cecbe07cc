"""The graph of `sallow.Matching` for other packages, and as a picture."""

from __future__ import annotations

from typing import Any, Union

from sallow.matching_input import import_rustworkx

Edges = list[tuple[int, Union[int, None], dict[str, Any]]]  # in the form of Matching.edges()


def networkx_graph(edges: Edges, num_nodes: int, boundary: set[int]) -> Any:
    """See Matching.to_networkx()."""
    import networkx

    graph = networkx.Graph()
    for u, v, data in edges:
        graph.add_edge(u, num_nodes if v is None else v, **data)
    for node in graph.nodes:
        graph.nodes[node]["is_boundary"] = node in boundary or node == num_nodes
    return graph


def rustworkx_graph(edges: Edges, num_nodes: int, boundary: set[int]) -> Any:
    """See Matching.to_rustworkx()."""
    rustworkx = import_rustworkx("to_rustworkx")
    count = num_nodes + any(v is None for _, v, _ in edges)
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([{"is_boundary": node in boundary or node == num_nodes} for node in range(count)])
    graph.add_edges_from([(u, num_nodes if v is None else v, data) for u, v, data in edges])
    return graph


def draw_graph(graph: Any) -> None:
    """Draws the result of networkx_graph() on matplotlib's current axes."""
    import networkx

    place = networkx.spectral_layout(graph, weight=None)
    grey = "#bfbfbf"
    colours = ["white" if is_boundary else grey for _, is_boundary in graph.nodes(data="is_boundary")]
    weights = [abs(weight) for _, _, weight in graph.edges(data="weight")]
    widest = max(weights, default=0) or 1
    labels = {(u, v): ", ".join(map(str, sorted(ids))) for u, v, ids in graph.edges(data="fault_ids")}
    networkx.draw_networkx_nodes(graph, place, node_color=colours, edgecolors=grey)
    networkx.draw_networkx_labels(graph, place)
    networkx.draw_networkx_edges(graph, place, width=[0.2 + 1.8 * weight / widest for weight in weights])
    networkx.draw_networkx_edge_labels(graph, place, edge_labels=labels)
