package dump.nativeengine;

import dump.engine.EngineException;
import dump.engine.internal.TargetGuard;
import dump.model.ByteString;
import dump.model.Node;
import dump.posix.FileException;
import dump.repository.Repository;
import dump.repository.RepositoryException;
import dump.restore.RestoreRoot;
import java.util.HashSet;
import java.util.List;

/** Tells a guard where the roots of a restore land, and of what is in them as much as it asks for. */
record NativeGuard(Repository repository, TargetGuard guard) {
    void look(List<RestoreRoot> roots) throws EngineException, RepositoryException, FileException {
        for (var root : roots) if (guard.land(root.place())) below(root.node(), root.place());
        guard.end();
    }

    private void below(Node directory, ByteString place) throws RepositoryException {
        if (!directory.isDirectory()) return;
        try {
            // Of one name only the first entry is restored; a hostile tree could name one without end.
            var seen = new HashSet<ByteString>();
            for (var node : repository.tree(directory.subtree()).nodes()) {
                if (!node.name().isFileName() || !seen.add(node.name())) continue;
                var entry = place.resolve(node.name());
                if (guard.entry(entry)) below(node, entry);
            }
        } catch (RepositoryException.Damaged damaged) {
            // Nothing of it can land; the restore says so.
        }
    }
}
