package io.capstan.ipc.codec;

import java.util.List;
import java.util.Set;

/**
 * Which classes a stream may name. Sender and receiver are one application under one user, so the
 * application's own classes are welcome; the JDK's only if they are plain values, for a class that
 * nobody meant to send is how bytes turn into running code; and classes that are known to do that
 * never, in whatever library they come along.
 */
final class ClassPolicy {
  private static final String LAMBDA = "java.lang.invoke.SerializedLambda";

  /** Packages of the JDK whose serializable classes are values and collections of values. */
  private static final Set<String> VALUE_PACKAGES =
      Set.of(
          "java.math",
          "java.time",
          "java.time.chrono",
          "java.time.temporal",
          "java.time.zone",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.regex");

  /**
   * Single classes of packages that hold others, too. URL is not one: its hash asks the network.
   */
  private static final Set<String> VALUES =
      Set.of(
          "java.io.File",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Class",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Number",
          "java.lang.Object",
          "java.lang.Record",
          "java.lang.Short",
          "java.lang.StackTraceElement",
          "java.lang.String",
          "java.lang.StringBuffer",
          "java.lang.StringBuilder",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetAddress",
          "java.net.InetSocketAddress",
          "java.net.URI",
          "sun.util.calendar.ZoneInfo");

  /** Where the published gadget chains of well-known libraries begin or end. */
  private static final List<String> GADGETS =
      List.of(
          "bsh.",
          "ch.qos.logback.core.db.",
          "clojure.",
          "com.alibaba.fastjson",
          "com.caucho.",
          "com.fasterxml.jackson.databind.node.POJONode",
          "com.mchange.v2.c3p0.",
          "com.rometools.rome.feed.impl.",
          "com.sun.syndication.feed.impl.",
          "com.vaadin.data.util.",
          "com.zaxxer.hikari.",
          "freemarker.",
          "groovy.lang.Closure",
          "groovy.util.Expando",
          "javassist.",
          "net.sf.json.",
          "org.apache.bcel.",
          "org.apache.click.",
          "org.apache.commons.beanutils.",
          "org.apache.commons.collections.functors.",
          "org.apache.commons.collections.keyvalue.TiedMapEntry",
          "org.apache.commons.collections.map.LazyMap",
          "org.apache.commons.collections4.comparators.TransformingComparator",
          "org.apache.commons.collections4.functors.",
          "org.apache.commons.collections4.keyvalue.TiedMapEntry",
          "org.apache.commons.collections4.map.LazyMap",
          "org.apache.commons.configuration.",
          "org.apache.commons.configuration2.",
          "org.apache.commons.dbcp",
          "org.apache.commons.fileupload.disk.",
          "org.apache.commons.jxpath.",
          "org.apache.myfaces.",
          "org.apache.openjpa.ee.",
          "org.apache.tomcat.dbcp.",
          "org.apache.wicket.util.upload.",
          "org.apache.xalan.",
          "org.aspectj.weaver.",
          "org.codehaus.groovy.runtime.",
          "org.hibernate.engine.spi.TypedValue",
          "org.hibernate.tuple.",
          "org.hibernate.type.",
          "org.jboss.interceptor.",
          "org.jboss.weld.interceptor.",
          "org.mozilla.javascript.",
          "org.python.core.",
          "org.springframework.aop.",
          "org.springframework.beans.factory.",
          "org.springframework.core.SerializableTypeWrapper",
          "org.springframework.transaction.");

  private final boolean areLambdasAllowed;

  ClassPolicy(boolean areLambdasAllowed) {
    this.areLambdasAllowed = areLambdasAllowed;
  }

  /**
   * Why a class of that name is not even loaded.
   *
   * @return null if it may be
   */
  String refusal(String className) {
    for (String gadget : GADGETS) {
      if (className.startsWith(gadget)) {
        return "class=%s is known to run code when it is read (allowed: by a filter of one's own)"
            .formatted(className);
      }
    }
    return null;
  }

  /**
   * Why objects of a class, or arrays of them, may not travel.
   *
   * @return null if they may
   */
  String refusal(Class<?> type) {
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    if (element.getName().equals(LAMBDA)) {
      return areLambdasAllowed ? null : "class=" + LAMBDA + " (allowed: withLambdas())";
    }
    if (isPlatform(element)) {
      return isValue(element)
          ? null
          : "class=%s of the JDK is no plain value (allowed: values, collections, exceptions)"
              .formatted(element.getName());
    }
    return refusal(element.getName());
  }

  private static boolean isPlatform(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    String module = type.getModule().getName();
    return loader == null
        || loader == ClassLoader.getPlatformClassLoader()
        || module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private static boolean isValue(Class<?> type) {
    return type.isPrimitive()
        || VALUES.contains(type.getName())
        || VALUE_PACKAGES.contains(type.getPackageName())
        || Enum.class.isAssignableFrom(type)
        // In "javax." there is one that calls toString of whatever it was sent with.
        || Throwable.class.isAssignableFrom(type) && type.getName().startsWith("java.");
  }
}
