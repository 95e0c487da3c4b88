package io.capstan.ipc.memory;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where other processes find a region, and which one it is.
 *
 * @param location the directory given at its creation, absolute
 * @param name the name given at its creation
 * @param id what tells it from all others that ever had that name
 */
public record RegionAddress(String location, String name, long id) implements Serializable {
  /** Checks that there is a location and a name. */
  public RegionAddress {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(name, "name");
  }

  static RegionAddress of(Region region) {
    return new RegionAddress(
        region.location().toAbsolutePath().toString(), region.name(), region.id());
  }

  @Override
  public String toString() {
    return "region=" + name + " location=" + location + " id=0x" + Long.toHexString(id);
  }
}
