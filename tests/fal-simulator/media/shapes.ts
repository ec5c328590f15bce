import type { Rect, Shape } from "./canvas";

/** One pixel more than the outline, for its soft edge. */
const EDGE = 1;

export function ellipse(cx: number, cy: number, rx: number, ry: number): Shape {
  return {
    bounds: boundsAround(cx, cy, rx, ry),
    distance: (x, y) => {
      const dx = (x - cx) / rx;
      const dy = (y - cy) / ry;
      const reach = Math.sqrt(dx * dx + dy * dy);
      if (reach < 1e-6) return -Math.min(rx, ry);
      const slope = Math.sqrt((dx / rx) ** 2 + (dy / ry) ** 2);
      return (reach * (reach - 1)) / slope;
    },
  };
}

export function circle(cx: number, cy: number, radius: number): Shape {
  return ellipse(cx, cy, radius, radius);
}

export function roundedBox({ x: left, y: top, width, height }: Rect, cornerRadius: number): Shape {
  const radius = Math.min(cornerRadius, width / 2, height / 2);
  const cx = left + width / 2;
  const cy = top + height / 2;
  return {
    bounds: boundsAround(cx, cy, width / 2, height / 2),
    distance: (x, y) => {
      const dx = Math.abs(x - cx) - width / 2 + radius;
      const dy = Math.abs(y - cy) - height / 2 + radius;
      const outside = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2);
      return outside + Math.min(Math.max(dx, dy), 0) - radius;
    },
  };
}

export function ring(cx: number, cy: number, radius: number, thickness: number): Shape {
  const outer = circle(cx, cy, radius + thickness / 2);
  return {
    bounds: outer.bounds,
    distance: (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) - thickness / 2,
  };
}

/** A straight stroke with round ends. */
export function capsule(
  from: readonly [number, number],
  to: readonly [number, number],
  radius: number,
): Shape {
  const [fromX, fromY] = from;
  const spanX = to[0] - fromX;
  const spanY = to[1] - fromY;
  const lengthSquared = Math.max(spanX * spanX + spanY * spanY, 1e-9);
  return {
    bounds: boundsAround(
      fromX + spanX / 2,
      fromY + spanY / 2,
      Math.abs(spanX) / 2 + radius,
      Math.abs(spanY) / 2 + radius,
    ),
    distance: (x, y) => {
      const along = ((x - fromX) * spanX + (y - fromY) * spanY) / lengthSquared;
      const nearest = Math.min(1, Math.max(0, along));
      return Math.hypot(x - fromX - spanX * nearest, y - fromY - spanY * nearest) - radius;
    },
  };
}

/** Everything below a horizontal line. */
export function below(line: number): Shape {
  return {
    bounds: { x: -1e6, y: line - EDGE, width: 2e6, height: 1e6 },
    distance: (_x, y) => line - y,
  };
}

/** The side of a line through a point that its normal points away from. */
export function halfPlane(px: number, py: number, normalX: number, normalY: number): Shape {
  const length = Math.hypot(normalX, normalY);
  return {
    bounds: { x: -1e6, y: -1e6, width: 2e6, height: 2e6 },
    distance: (x, y) => ((x - px) * normalX + (y - py) * normalY) / length,
  };
}

export function both(first: Shape, second: Shape): Shape {
  const x = Math.max(first.bounds.x, second.bounds.x);
  const y = Math.max(first.bounds.y, second.bounds.y);
  const right = Math.min(rightOf(first.bounds), rightOf(second.bounds));
  const bottom = Math.min(bottomOf(first.bounds), bottomOf(second.bounds));
  return {
    bounds: { x, y, width: right - x, height: bottom - y },
    distance: (px, py) => Math.max(first.distance(px, py), second.distance(px, py)),
  };
}

export function without(shape: Shape, hole: Shape): Shape {
  return {
    bounds: shape.bounds,
    distance: (x, y) => Math.max(shape.distance(x, y), -hole.distance(x, y)),
  };
}

function boundsAround(cx: number, cy: number, rx: number, ry: number): Rect {
  return {
    x: cx - rx - EDGE,
    y: cy - ry - EDGE,
    width: 2 * (rx + EDGE),
    height: 2 * (ry + EDGE),
  };
}

function rightOf(rect: Rect): number {
  return rect.x + rect.width;
}

function bottomOf(rect: Rect): number {
  return rect.y + rect.height;
}
