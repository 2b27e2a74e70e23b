"""The hand-over of a Delivery Agent connector: HTTP on a Unix socket (starlette, uvicorn)."""
