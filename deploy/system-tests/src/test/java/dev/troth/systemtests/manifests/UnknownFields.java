package dev.troth.systemtests.manifests;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Finds what a model has put aside because it knows no such field: misspelt, or in the wrong place.
 */
final class UnknownFields {

  private static final String MODELS = "io.fabric8.kubernetes.api.model";
  private static final String PUT_ASIDE = "additionalProperties";

  private final List<String> found = new ArrayList<>();

  private UnknownFields() {}

  /**
   * The paths of all fields of the resource, and of what is in it, that Kubernetes does not know.
   */
  static List<String> of(Object resource) {
    UnknownFields search = new UnknownFields();
    search.visit(resource, "");
    return search.found;
  }

  private void visit(Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, element) -> visit(element, path + "." + key));
    } else if (value instanceof Collection<?> elements) {
      int index = 0;
      for (Object element : elements) {
        visit(element, path + "[" + index++ + "]");
      }
    } else if (value != null && value.getClass().getName().startsWith(MODELS)) {
      for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          visitField(value, field, path);
        }
      }
    }
  }

  private void visitField(Object owner, Field field, String path) {
    if (Modifier.isStatic(field.getModifiers())) {
      return;
    }
    Object value = read(owner, field);
    if (!field.getName().equals(PUT_ASIDE)) {
      visit(value, path + "." + field.getName());
    } else if (value instanceof Map<?, ?> unknown) {
      unknown.keySet().forEach(name -> found.add("there is no field " + path + "." + name));
    }
  }

  private static Object read(Object owner, Field field) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
