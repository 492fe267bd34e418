package dump.duplicity.archive;

import dump.duplicity.difftar.Signatures;
import dump.model.ByteString;
import dump.model.Node;

/** Passes on the entries of a reading that is begun again without those that were passed on before. */
final class ResumedListing implements Signatures.Visitor {
    private final Signatures.Visitor visitor;
    private long passed;
    private long seen;

    ResumedListing(Signatures.Visitor visitor) {
        this.visitor = visitor;
    }

    /** The reading begins again. */
    void again() {
        seen = 0;
    }

    @Override
    public void entry(ByteString path, Node node) {
        if (seen++ < passed) return;
        passed++;
        visitor.entry(path, node);
    }
}
