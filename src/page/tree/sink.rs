//! A guard around scraper's tree sink: it stands between html5ever's tree builder and the tree, and counts.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::time::Instant;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};
use scraper::HtmlTreeSink;

use super::{Bound, Bounds};

/// What is thrown through html5ever when a bound is broken.
pub(super) struct Stop(pub(super) Bound);

/// A node of the tree, with its number in order of creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle {
    id: NodeId,
    serial: u32,
}

/// Attributes that take the memory of one node and its handle: some 50 bytes each beside 350.
const NODE_ATTRIBUTES: usize = 6;

/// Counts nodes, depth and time on their way into the tree.
pub(super) struct Guard {
    inner: HtmlTreeSink,
    bounds: Bounds,
    started: Instant,
    n_nodes: Cell<usize>,
    /// Attributes that do not make a node yet.
    n_attributes: Cell<usize>,
    /// Depth by serial number, as long as no node with children was moved.
    depths: RefCell<Vec<u16>>,
    /// A subtree was moved: from now on depths are counted along the parents.
    moved: Cell<bool>,
    /// Stands for every comment; never in the tree.
    comment: Handle,
}

impl Guard {
    pub(super) fn new(bounds: &Bounds) -> Self {
        let inner = HtmlTreeSink::new(scraper::Html::new_document());
        let comment = Handle { id: inner.create_comment(StrTendril::new()), serial: 1 };
        Self {
            inner,
            bounds: *bounds,
            started: Instant::now(),
            n_nodes: Cell::new(0),
            n_attributes: Cell::new(0),
            depths: RefCell::new(vec![0, 0]),
            moved: Cell::new(false),
            comment,
        }
    }

    /// Leaves the parser if the document took too long.
    pub(super) fn look_at_clock(&self) {
        if self.started.elapsed() > self.bounds.time {
            stop(Bound::Time);
        }
    }

    /// Counts attributes, some of which take as much memory as a node.
    pub(super) fn count_attributes(&self, n: usize) {
        let n_attributes = self.n_attributes.get() + n;
        self.n_attributes.set(n_attributes % NODE_ATTRIBUTES);
        for _ in 0..n_attributes / NODE_ATTRIBUTES {
            self.count();
        }
    }

    fn count(&self) {
        let n_nodes = self.n_nodes.get() + 1;
        self.n_nodes.set(n_nodes);
        if n_nodes > self.bounds.nodes {
            stop(Bound::Nodes);
        }
        if n_nodes.is_multiple_of(1024) {
            self.look_at_clock();
        }
    }

    fn handle(&self, id: NodeId) -> Handle {
        let mut depths = self.depths.borrow_mut();
        depths.push(0);
        Handle { id, serial: depths.len() as u32 - 1 }
    }

    fn depth(&self, node: &Handle) -> usize {
        if !self.moved.get() {
            return usize::from(self.depths.borrow()[node.serial as usize]);
        }
        let html = self.inner.0.borrow();
        html.tree.get(node.id).map_or(0, |node| node.ancestors().take(self.bounds.depth + 2).count())
    }

    /// Sets the depth of a node about to be placed, its own subtree included.
    fn place(&self, node: &Handle, depth: usize) {
        let height = self.height(node);
        if height > 0 {
            self.moved.set(true);
        }
        if depth + height > self.bounds.depth {
            stop(Bound::Depth);
        }
        self.depths.borrow_mut()[node.serial as usize] = depth as u16;
    }

    /// Levels of elements below a node: 0 for the leaf that nearly every node is when it is placed.
    fn height(&self, node: &Handle) -> usize {
        let html = self.inner.0.borrow();
        let Some(root) = html.tree.get(node.id) else { return 0 };
        if !root.has_children() {
            return 0;
        }
        let (mut level, mut height, mut steps) = (0_usize, 0_usize, 0_usize);
        for edge in root.traverse() {
            match edge {
                ego_tree::iter::Edge::Open(_) => level += 1,
                ego_tree::iter::Edge::Close(node) => {
                    if !node.value().is_text() {
                        height = height.max(level);
                    }
                    level -= 1;
                }
            }
            steps += 1;
            if steps.is_multiple_of(4096) {
                self.look_at_clock();
            }
        }
        height.saturating_sub(1)
    }

    fn unwrap(&self, child: NodeOrText<Handle>) -> NodeOrText<NodeId> {
        match child {
            NodeOrText::AppendNode(node) => NodeOrText::AppendNode(node.id),
            NodeOrText::AppendText(text) => {
                self.count();
                NodeOrText::AppendText(text)
            }
        }
    }

    fn is_comment(&self, child: &NodeOrText<Handle>) -> bool {
        matches!(child, NodeOrText::AppendNode(node) if *node == self.comment)
    }
}

fn stop(bound: Bound) -> ! {
    std::panic::resume_unwind(Box::new(Stop(bound)))
}

impl TreeSink for Guard {
    type Handle = Handle;
    type Output = scraper::Html;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> scraper::Html {
        self.inner.finish()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle { id: self.inner.get_document(), serial: 0 }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Self::ElemName<'a> {
        self.inner.elem_name(&target.id)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.count();
        if flags.template {
            // Its contents are a node of their own.
            self.count();
        }
        self.handle(self.inner.create_element(name, attrs, flags))
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.comment
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.count();
        self.handle(self.inner.create_pi(target, data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        if self.is_comment(&child) {
            return;
        }
        if let NodeOrText::AppendNode(node) = &child {
            self.place(node, self.depth(parent) + 1);
        }
        self.inner.append(&parent.id, self.unwrap(child));
    }

    fn append_based_on_parent_node(&self, element: &Handle, prev_element: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.inner.0.borrow().tree.get(element.id).is_some_and(|node| node.parent().is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.inner.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let depth = self.depth(target) + 1;
        if depth > self.bounds.depth {
            stop(Bound::Depth);
        }
        let contents = self.handle(self.inner.get_template_contents(&target.id));
        self.depths.borrow_mut()[contents.serial as usize] = depth as u16;
        contents
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if self.is_comment(&child) {
            return;
        }
        if let NodeOrText::AppendNode(node) = &child {
            self.place(node, self.depth(sibling));
        }
        self.inner.append_before_sibling(&sibling.id, self.unwrap(child));
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(&target.id, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.inner.remove_from_parent(&target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        // The new parent is a fresh clone, placed right after: `place` then sees its children.
        self.moved.set(true);
        self.inner.reparent_children(&node.id, &new_parent.id);
    }
}
