package dump.check;

import dump.model.ByteString;
import dump.model.Id;
import dump.model.Node;
import java.util.List;
import java.util.function.Consumer;

/** Says what is lost in sentences. */
public final class LossWords implements Losses.Heard {
    private final Consumer<String> sentences;
    private final int max;
    private int named;

    public LossWords(Consumer<String> sentences) {
        this(sentences, Integer.MAX_VALUE);
    }

    /** @param max so many are enough to see what it is about */
    LossWords(Consumer<String> sentences, int max) {
        this.sentences = sentences;
        this.max = max;
    }

    @Override
    public void directory(Id snapshot, ByteString path, Id tree, String reason) {
        tell(snapshot, "the directory " + path + " is lost: " + reason);
    }

    @Override
    public void file(Id snapshot, ByteString path, Node file, List<Id> chunks) {
        if (chunks == null) tell(snapshot, path + " has no list of its content");
        else if (file.blobs().size() == 1) tell(snapshot, path + " is lost: its only chunk is missing");
        else tell(snapshot, path + " is lost: %,d of its %,d chunks %s missing".formatted(chunks.size(),
                file.blobs().size(), chunks.size() == 1 ? "is" : "are"));
    }

    private void tell(Id snapshot, String what) {
        if (named++ < max) sentences.accept("in the snapshot " + snapshot.brief() + ": " + what);
        else if (named == max + 1) sentences.accept("more is lost than is named here");
    }

    /** How many there were, told or not. */
    public int count() {
        return named;
    }
}
