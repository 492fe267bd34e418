package dump.nativeengine;

import dump.engine.RestorePlan;

/** A plan of a {@link NativeView}. */
sealed interface NativePlan extends RestorePlan permits NativeRestorePlan, NativeOutputPlan {
    /** Whose it is: it asks that one, and no other carries it out. */
    NativeView view();
}
