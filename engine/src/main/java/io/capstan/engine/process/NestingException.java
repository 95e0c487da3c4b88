package io.capstan.engine.process;

/** A process may not start another one: it has as many ancestors as are allowed. */
public final class NestingException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NestingException(int depth, int depthMax) {
    super(
        "processes are nested too deeply: depth=%d (allowed: %d, or what -D%s says)"
            .formatted(depth, depthMax, Lineage.DEPTH_MAX_PROPERTY));
  }
}
