package dump.cli.report;

import dump.model.ByteString;
import dump.model.Content;
import dump.model.Node;
import dump.model.Timestamp;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Prints the entries of a point in time: as they come, or sorted at the end. */
public final class ManifestPrinter {
    /** How an entry is printed. */
    public enum Form { PLAIN, LONG, JSON }

    /** The order; largest and newest come first, as with {@code ls}. */
    public enum Sort { NAME, SIZE, TIME }

    private record Row(ByteString path, Node node) {}

    private final Terminal terminal;
    private final Form form;
    private final Comparator<Row> order;
    private final LongLine longLine;
    private final List<Row> rows = new ArrayList<>();

    /** @param sort null for the order of the tree, which needs no memory */
    public ManifestPrinter(Terminal terminal, Form form, Sort sort, boolean reverse, ZoneId zone) {
        this.terminal = terminal;
        this.form = form;
        order = order(sort, reverse);
        longLine = new LongLine(zone);
    }

    private static Comparator<Row> order(Sort sort, boolean reverse) {
        if (sort == null && !reverse) return null;
        var byName = Comparator.comparing(Row::path);
        Comparator<Row> order = switch (sort == null ? Sort.NAME : sort) {
            case NAME -> byName;
            case SIZE -> Comparator.<Row>comparingLong(row -> row.node.size()).reversed().thenComparing(byName);
            case TIME -> Comparator.<Row, Timestamp>comparing(row -> row.node.mtime()).reversed()
                    .thenComparing(byName);
        };
        return reverse ? order.reversed() : order;
    }

    /** One entry, in the order of the tree. */
    public void entry(ByteString path, Node node) {
        // The list of blobs is what takes memory in a large tree.
        if (order == null) print(path, node);
        else rows.add(new Row(path, node.isFile() ? node.withContent(new Content.File(null, node.size())) : node));
    }

    /** Prints what waits for its order. */
    public void finish() {
        if (order != null) rows.sort(order);
        for (var row : rows) print(row.path, row.node);
        terminal.output().flush();
    }

    private void print(ByteString path, Node node) {
        var output = terminal.output();
        var shown = terminal.outputIsTerminal() ? Escape.name(path) : path;
        switch (form) {
            case PLAIN -> {
                output.write(shown);
                output.write('\n');
            }
            case LONG -> {
                output.write(longLine.before(node));
                output.write(shown);
                if (!node.linkTarget().isEmpty()) {
                    output.write(" -> ");
                    output.write(terminal.outputIsTerminal() ? Escape.name(node.linkTarget()) : node.linkTarget());
                }
                output.write('\n');
            }
            case JSON -> output.write(longLine.json(path, node).toString());
        }
    }
}
